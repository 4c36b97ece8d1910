using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>What training makes small.</summary>
public interface ILoss
{
    /// <summary>The mean over a batch's predictions, steps that only fill up left out.</summary>
    /// <param name="output">What the network gave.</param>
    /// <param name="batch">What it should have given.</param>
    /// <returns>A tensor without dimensions that gradients flow through; it goes with the dispose scope around.</returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other.</exception>
    torch.Tensor Compute(NetworkOutput output, Batch batch);
}
