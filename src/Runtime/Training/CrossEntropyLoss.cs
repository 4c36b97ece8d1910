using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Engines;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>−log p(target), in nats: language models and classification with two or more outputs.</summary>
public sealed class CrossEntropyLoss : IRowLoss
{
    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        return CrossEntropyFunction.Run(predictions, classes, Batch.Ignored)
            ?? torch.nn.functional.cross_entropy(predictions, classes, ignore_index: Batch.Ignored);
    }

    /// <inheritdoc/>
    public (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        torch.Tensor losses = torch.nn.functional.cross_entropy(
            predictions, classes, ignore_index: Batch.Ignored, reduction: torch.nn.Reduction.None);
        return Targets.SumRows(losses, classes.ne(Batch.Ignored), output.Predictions.size(0));
    }
}
