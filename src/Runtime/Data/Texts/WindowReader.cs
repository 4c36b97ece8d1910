using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Fills one batch of windows over a text: inputs are the characters, targets the ones after them.</summary>
internal sealed class WindowReader(TextPart part, long rows, int steps)
{
    private readonly long[] inputs = new long[rows * steps];
    private readonly long[] targets = new long[rows * steps];
    private readonly long[] stretch = new long[steps + 1];
    private long predictions;

    /// <summary>Reads a row's characters and their successors; what lies beyond <paramref name="length"/> is filled up.</summary>
    /// <param name="row">Which row of the batch.</param>
    /// <param name="start">The part's first character that the row reads.</param>
    /// <param name="length">How many it reads and predicts; 0 to the batch's steps.</param>
    public void Fill(long row, long start, int length)
    {
        Span<long> input = inputs.AsSpan((int)row * steps, steps);
        Span<long> target = targets.AsSpan((int)row * steps, steps);
        target[length..].Fill(Batch.Ignored);
        if (length == 0)
        {
            return;
        }

        Span<long> read = stretch.AsSpan(0, length + 1);
        part.CopyTo(start, read);
        read[..length].CopyTo(input);
        read[1..].CopyTo(target);
        predictions += length;
    }

    /// <summary>The batch; the tensors stand on the arrays, without another copy.</summary>
    public Batch ToBatch(bool startsAll) => new()
    {
        Input = Shaped(inputs),
        Target = Shaped(targets),
        StartsAll = startsAll,
        Predictions = predictions,
    };

    private torch.Tensor Shaped(long[] values)
    {
        using torch.Tensor flat = torch.as_tensor(values);
        return flat.reshape(rows, steps);
    }
}
