using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>A task's loss and a term that only training adds to it; the trainer minimises their sum and records each by itself.</summary>
public interface IRegularisedLoss : ILoss
{
    /// <summary>The two terms; <see cref="ILoss.Compute"/> gives their sum.</summary>
    /// <param name="output">What the network gave.</param>
    /// <param name="batch">What it should have given.</param>
    /// <returns>
    /// Tensors without dimensions that gradients flow through, which go with the dispose scope around: the task's mean loss, and the
    /// weighted term as it is added to
    /// it, below 0 where it is a reward.
    /// </returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other, or the network does not give what the term is
    /// about.</exception>
    (torch.Tensor Task, torch.Tensor Regularisation) ComputeTerms(NetworkOutput output, Batch batch);
}
