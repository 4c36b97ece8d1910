using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>−log p(target), in nats, of two classes told apart by one logit: class 1 where it is positive.</summary>
public sealed class BinaryCrossEntropyLoss : IRowLoss
{
    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        (torch.Tensor logits, torch.Tensor labels, torch.Tensor counted) = Flatten(output, batch);
        torch.Tensor sum = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, counted.to(logits.dtype), torch.nn.Reduction.Sum);
        return sum / counted.sum();
    }

    /// <inheritdoc/>
    public (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch)
    {
        (torch.Tensor logits, torch.Tensor labels, torch.Tensor counted) = Flatten(output, batch);
        torch.Tensor losses = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, labels, counted.to(logits.dtype), torch.nn.Reduction.None);
        return Targets.SumRows(losses, counted, output.Predictions.size(0));
    }

    private static (torch.Tensor Logits, torch.Tensor Labels, torch.Tensor Counted) Flatten(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        torch.Tensor logits = predictions.squeeze(-1);
        return (logits, classes.eq(1).to(logits.dtype), classes.ne(Batch.Ignored));
    }
}
