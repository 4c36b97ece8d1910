using Hmlstm.Runtime.Libtorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>Which rows of a window still go on at each step.</summary>
/// <remarks>Its tensors belong to the dispose scope in which it is made.</remarks>
public sealed class SequenceMask
{
    private readonly Tensor[]? masks;
    private readonly Tensor? last;
    private readonly Tensor? given;
    private readonly long rows;
    private readonly DeviceType device;
    private int[]? read;

    /// <summary>
    /// Reads the lengths. On a GPU none is copied to the host, and so none is refused: there a length beyond T is as good
    /// as T, and one below 0 as 0.
    /// </summary>
    /// <param name="lengths">The real steps of each row, [B] int64, 0 to T; null when every row has all of them.</param>
    /// <param name="steps">T, the steps of the window; at least 1.</param>
    /// <exception cref="ArgumentException">There is no step, or the lengths are no [B] of integers from 0 to T.</exception>
    public SequenceMask(Tensor? lengths, long steps)
    {
        if (steps < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), $"A window has at least one step, not {steps}.");
        }

        Steps = steps;
        if (lengths is null)
        {
            return;
        }

        if (lengths.dim() != 1 || lengths.dtype != ScalarType.Int64)
        {
            throw TensorCheck.Misfit(nameof(lengths), lengths, "int64 [B], the real steps of each row", nameof(lengths));
        }

        given = lengths;
        rows = lengths.size(0);
        device = lengths.device_type;
        if (device == DeviceType.CPU)
        {
            read = ReadLengths(lengths);
        }

        using Tensor step = arange(steps, device: lengths.device);
        using Tensor ends = lengths.reshape(-1, 1, 1);
        using Tensor column = step.reshape(1, -1, 1);
        using Tensor running = column.lt(ends);
        using Tensor before = ends - 1;
        masks = running.unbind(1);
        last = before.clamp(0, steps - 1);
    }

    /// <summary>T, the steps of the window.</summary>
    public long Steps { get; }

    /// <summary>Whether rows may end before the window does.</summary>
    public bool Vary => masks is not null;

    /// <summary>The real steps of each row, 0 to T, on the host; null when every row has all of them. Read once.</summary>
    internal int[]? Lengths => given is null ? null : read ??= ReadLengths(given);

    /// <summary>[B, 1] bool: true where step <paramref name="step"/> is a real one; null when it is in every row.</summary>
    public Tensor? this[long step] => masks?[step];

    /// <summary>Each row at its last real step; at the first one where it has none.</summary>
    /// <param name="sequence">[B, T, N].</param>
    /// <returns>[B, N]; the caller disposes it.</returns>
    public Tensor Last(Tensor sequence)
    {
        if (last is null)
        {
            return sequence.select(1, Steps - 1);
        }

        using Tensor index = last.expand(-1, 1, sequence.size(2));
        using Tensor found = sequence.gather(1, index);
        return found.squeeze(1);
    }

    /// <summary>The sequence with the last real step in place of every step after it.</summary>
    /// <param name="sequence">[B, T, N].</param>
    /// <returns>[B, T, N]; the caller disposes it.</returns>
    public Tensor HoldLast(Tensor sequence)
    {
        if (last is null)
        {
            return sequence.alias();
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor step = arange(Steps, device: sequence.device).reshape(1, -1, 1);
        return sequence.gather(1, minimum(step, last).expand(-1, -1, sequence.size(2))).MoveToOuterDisposeScope();
    }

    /// <summary>Refuses a window of other rows or steps.</summary>
    /// <param name="input">The window, [B, T, ..].</param>
    /// <exception cref="ArgumentException">
    /// There are not as many lengths as rows, they are on another device, or there are not as many steps.
    /// </exception>
    internal void CheckFit(Tensor input)
    {
        if (input.size(1) != Steps)
        {
            throw new ArgumentException($"input has {input.size(1)} steps, but its rows are said to have up to {Steps}.", nameof(input));
        }

        if (Vary && (rows != input.size(0) || device != input.device_type))
        {
            string found = $"int64 [{rows}]{TensorCheck.PlaceOf(device)}";
            string wanted = $"int64 [{input.size(0)}]{TensorCheck.PlaceOf(input.device_type)}";
            throw new ArgumentException($"lengths is {found}, but must be {wanted}, one for each row of input.");
        }
    }

    private int[] ReadLengths(Tensor lengths)
    {
        long[] values = TensorValues.Of<long>(lengths);
        var counts = new int[values.Length];
        for (int row = 0; row < counts.Length; row++)
        {
            if (values[row] < 0 || values[row] > Steps)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(lengths),
                    $"lengths has {values[row]} for row {row}, but lengths go from 0 to {Steps} in a window of {Steps} steps.");
            }

            counts[row] = (int)values[row];
        }

        return counts;
    }
}
