using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Sequences in memory, from tensors or arrays, as batches that know nothing of each other, in a new order every epoch.</summary>
/// <remarks>N sequences, T steps, F features, O values to predict. It has copies of its own; whoever makes it disposes it.</remarks>
public sealed class TensorBatches : IBatchSource, IDisposable
{
    private readonly torch.Tensor inputs;
    private readonly torch.Tensor targets;
    private readonly torch.Tensor? lengths;
    private readonly int batchSize;
    private readonly ShuffledOrder order;

    /// <summary>Lays out tensors.</summary>
    /// <param name="inputs">Token ids [N, T] of a whole type, or features [N, T, F] of a real one; N and T at least 1.</param>
    /// <param name="targets">Ids or classes of a whole type, [N] or [N, T], or values of a real one, [N, O] or [N, T, O].</param>
    /// <param name="lengths">The real steps of each sequence, [N], whole numbers from 1 to T; null when all have T.</param>
    /// <param name="batchSize">B, the sequences of a batch; at least 1. The last batch may have fewer.</param>
    /// <param name="seed">Rules the order; null keeps it.</param>
    /// <exception cref="DataException">A shape, a type or a number does not fit; one line that says which.</exception>
    public TensorBatches(torch.Tensor inputs, torch.Tensor targets, torch.Tensor? lengths = null, int batchSize = 32, int? seed = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Require(inputs, targets, lengths);
        using IDisposable quiet = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        this.inputs = Copy("inputs", inputs);
        this.targets = Copy("targets", targets);
        this.lengths = lengths is null ? null : Copy("lengths", lengths);
        if (this.lengths is { } real)
        {
            RequireLengths(real, inputs.size(1));
        }

        this.inputs.DetachFromDisposeScope();
        this.targets.DetachFromDisposeScope();
        this.lengths?.DetachFromDisposeScope();
        this.batchSize = batchSize;
        order = new ShuffledOrder((int)inputs.size(0), seed);
        Count = (inputs.size(0) + batchSize - 1) / batchSize;
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <summary>
    /// Lays out arrays, such as <c>float[,,]</c> features and <c>long[]</c> classes, in the shapes that the tensors would have.
    /// </summary>
    /// <param name="inputs">Token ids [N, T], or features [N, T, F].</param>
    /// <param name="targets">Ids or classes, [N] or [N, T], or values, [N, O] or [N, T, O].</param>
    /// <param name="lengths">The real steps of each sequence; null when all have T.</param>
    /// <param name="batchSize">B, the sequences of a batch; at least 1.</param>
    /// <param name="seed">Rules the order; null keeps it.</param>
    /// <returns>The batches; the caller disposes them.</returns>
    /// <exception cref="DataException">A shape, a type or a number does not fit; one line that says which.</exception>
    public static TensorBatches Of(Array inputs, Array targets, long[]? lengths = null, int batchSize = 32, int? seed = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return new TensorBatches(
            From("inputs", inputs),
            From("targets", targets),
            lengths is null ? null : From("lengths", lengths),
            batchSize,
            seed);
    }

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);

        long[] rows = [.. order.Of(epoch, index * batchSize, batchSize).ToArray().Select(static row => (long)row)];
        using torch.Tensor chosen = torch.as_tensor(rows);
        torch.Tensor target = targets.index_select(0, chosen);
        torch.Tensor? length = lengths?.index_select(0, chosen);
        return new Batch
        {
            Input = inputs.index_select(0, chosen),
            Target = target,
            Lengths = length,
            StartsAll = true,
            Predictions = Predictions(target, length),
        };
    }

    /// <summary>Frees the copies.</summary>
    public void Dispose()
    {
        inputs.Dispose();
        targets.Dispose();
        lengths?.Dispose();
    }

    /// <summary>What counts: classes other than <see cref="Batch.Ignored"/>, or vectors of values, inside the real steps.</summary>
    private static long Predictions(torch.Tensor target, torch.Tensor? length)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        bool isClasses = !target.is_floating_point();
        bool isEach = target.dim() == (isClasses ? 2 : 3);
        torch.Tensor counts = isClasses ? target.ne(Batch.Ignored) : torch.ones(target.shape[..^1], dtype: torch.ScalarType.Bool);
        if (isEach && length is not null)
        {
            counts = counts.logical_and(torch.arange(target.size(1)).unsqueeze(0).lt(length.unsqueeze(1)));
        }

        return counts.sum().item<long>();
    }

    private static void Require(torch.Tensor inputs, torch.Tensor targets, torch.Tensor? lengths)
    {
        bool isTokens = !inputs.is_floating_point();
        if (inputs.dim() != (isTokens ? 2 : 3) || inputs.numel() == 0)
        {
            throw new DataException(
                $"inputs are {Describe(inputs)}; token ids are [N, T] and features [N, T, F], with at least one sequence of one step.");
        }

        bool isClasses = !targets.is_floating_point();
        bool isEach = targets.dim() == (isClasses ? 2 : 3);
        if ((!isEach && targets.dim() != (isClasses ? 1 : 2))
            || targets.size(0) != inputs.size(0)
            || (isEach && targets.size(1) != inputs.size(1)))
        {
            throw new DataException(
                $"targets are {Describe(targets)}; for {Describe(inputs)} classes are [N] or [N, T], and values [N, O] or [N, T, O].");
        }

        if (lengths is not null && (lengths.is_floating_point() || lengths.dim() != 1 || lengths.size(0) != inputs.size(0)))
        {
            throw new DataException(
                $"lengths are {Describe(lengths)}; they are whole numbers, one for each of {inputs.size(0)} sequences.");
        }

        if (inputs.size(0) > int.MaxValue)
        {
            throw new DataException($"{inputs.size(0)} sequences are more than {int.MaxValue}, which can be shuffled.");
        }
    }

    private static void RequireLengths(torch.Tensor lengths, long steps)
    {
        long[] values = lengths.data<long>().ToArray();
        int wrong = Array.FindIndex(values, length => length < 1 || length > steps);
        if (wrong >= 0)
        {
            throw new DataException($"lengths: {values[wrong]} at [{wrong}]; they go from 1 to {steps}.");
        }
    }

    /// <summary>A copy on the CPU, in the type that batches have.</summary>
    private static torch.Tensor Copy(string name, torch.Tensor values)
    {
        torch.ScalarType type = values.is_floating_point() ? torch.ScalarType.Float32 : torch.ScalarType.Int64;
        return FiniteNumbers.FirstOther(values, type) is string other
            ? throw new DataException($"{name} have a number that float32 cannot hold: {other}.")
            : values.detach().to(type, torch.CPU, copy: true).contiguous();
    }

    private static torch.Tensor From(string name, Array values)
    {
        try
        {
            return torch.from_array(values);
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException or NotImplementedException)
        {
            throw new DataException(
                $"{name} are an array of {values.GetType().GetElementType()?.Name}; torch makes no tensor of it.",
                exception);
        }
    }

    private static string Describe(torch.Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
}
