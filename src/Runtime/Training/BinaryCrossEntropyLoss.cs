using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>−log p(target), in nats, of two classes told apart by one logit: class 1 where it is positive.</summary>
public sealed class BinaryCrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        torch.Tensor logits = predictions.squeeze(-1);
        torch.Tensor counted = classes.ne(Batch.Ignored);
        torch.Tensor labels = classes.eq(1).to(logits.dtype);
        torch.Tensor sum = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, counted.to(logits.dtype), torch.nn.Reduction.Sum);
        return sum / counted.sum();
    }
}
