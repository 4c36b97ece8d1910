using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>A loss that also tells the rows of a batch apart.</summary>
public interface IRowLoss : ILoss
{
    /// <summary>Each row's loss, summed over its predictions, and their number; steps that only fill up are left out.</summary>
    /// <param name="output">What the network gave.</param>
    /// <param name="batch">What it should have given.</param>
    /// <returns>The sums and the counts, [B] each; where a prediction has several values, each of them counts. They go with the dispose
    /// scope around.</returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other.</exception>
    (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch);
}
