using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// What enters of windows of series, [B, T, F]. A sequence is told by its first row; windows lie over each other in one array.
/// </summary>
/// <param name="features">The features of each row, those known before left out.</param>
/// <param name="width">Features of a row.</param>
/// <param name="known">What of each row is known before.</param>
/// <param name="knownWidth">Values of a row that are known before.</param>
/// <param name="ahead">Rows from a step to the first one that it predicts.</param>
/// <param name="horizon">Rows that a step predicts, whose known values it sees.</param>
internal sealed class SeriesInputs(float[] features, int width, float[] known, int knownWidth, int ahead, int horizon) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        int ofKnown = knownWidth * horizon;
        int all = width + ofKnown;
        float[] read = new float[sequences.Length * steps * all];
        for (int sequence = 0; sequence < sequences.Length; sequence++)
        {
            int start = sequences[sequence] + first;
            Span<float> to = read.AsSpan(sequence * steps * all, steps * all);
            if (ofKnown == 0)
            {
                features.AsSpan(start * width, to.Length).CopyTo(to);
                continue;
            }

            for (int step = 0; step < steps; step++)
            {
                Span<float> one = to.Slice(step * all, all);
                features.AsSpan((start + step) * width, width).CopyTo(one);
                known.AsSpan((start + step + ahead) * knownWidth, ofKnown).CopyTo(one[width..]);
            }
        }

        predictions = (long)sequences.Length * steps;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps, all);
    }
}

/// <summary>
/// What is predicted of windows of series, [B, T, W x horizon] or [B, W x horizon]: rows that follow each other in one array.
/// </summary>
/// <param name="values">The targets of each row.</param>
/// <param name="width">W, the targets of a row.</param>
/// <param name="counted">Which of <paramref name="values"/> count; null for all.</param>
/// <param name="offset">Rows from a sequence's first row to the first one that its first prediction is about.</param>
/// <param name="horizon">Rows of a prediction.</param>
/// <param name="each">Whether each step has a prediction.</param>
internal sealed class SeriesTargets(float[] values, int width, bool[]? counted, int offset, int horizon, bool each)
    : ISequenceValues, ICountedValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        bool[]? counts = Gather(counted, sequences, first, steps);
        predictions = counts is null ? (long)sequences.Length * (each ? steps : 1) : counts.AsSpan().Count(true);
        return Shaped(torch.as_tensor(Gather(values, sequences, first, steps)!), sequences.Length, steps);
    }

    /// <inheritdoc/>
    public torch.Tensor? ReadCounted(ReadOnlySpan<int> sequences, int first, int steps) =>
        Gather(counted, sequences, first, steps) is bool[] counts ? Shaped(torch.as_tensor(counts), sequences.Length, steps) : null;

    private T[]? Gather<T>(T[]? all, ReadOnlySpan<int> sequences, int first, int steps)
    {
        if (all is null)
        {
            return null;
        }

        int predictions = each ? steps : 1;
        int size = width * horizon;
        T[] read = new T[sequences.Length * predictions * size];
        for (int sequence = 0; sequence < sequences.Length; sequence++)
        {
            int start = sequences[sequence] + (each ? first : 0) + offset;
            for (int step = 0; step < predictions; step++)
            {
                all.AsSpan((start + step) * width, size).CopyTo(read.AsSpan(((sequence * predictions) + step) * size));
            }
        }

        return read;
    }

    private torch.Tensor Shaped(torch.Tensor flat, long rows, long steps)
    {
        using torch.Tensor own = flat;
        return each ? own.reshape(rows, steps, width * horizon) : own.reshape(rows, width * horizon);
    }
}
