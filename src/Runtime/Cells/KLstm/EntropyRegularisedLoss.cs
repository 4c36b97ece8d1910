using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>
/// A task's loss less the weighted entropy of the top k-lstm's selector, so that no cell is left unused (Kuo and Chien, MLSP 2018).
/// </summary>
/// <param name="task">The loss of the task.</param>
/// <param name="weight">β, above 0; 1 is the variational bound, 0.001 the paper's entropy regularisation.</param>
public sealed class EntropyRegularisedLoss(ILoss task, double weight) : IRegularisedLoss
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other, or the network has no k-lstm.</exception>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        (torch.Tensor loss, torch.Tensor regularisation) = ComputeTerms(output, batch);
        return loss + regularisation;
    }

    /// <inheritdoc/>
    public (torch.Tensor Task, torch.Tensor Regularisation) ComputeTerms(NetworkOutput output, Batch batch)
    {
        torch.Tensor probability = output.SelectionProbability
            ?? throw new ArgumentException("The network has no k-lstm whose selection could be regularised.", nameof(output));
        return (task.Compute(output, batch), -weight * SelectionEntropy.Of(probability, batch.Lengths));
    }
}
