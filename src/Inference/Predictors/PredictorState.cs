using System.Diagnostics.CodeAnalysis;
using Hmlstm.Inference.Cells;

namespace Hmlstm.Inference;

/// <summary>The recurrent state of a predictor between two elements, B rows in plain memory.</summary>
/// <remarks>It also has the memory of a step, so one thread uses a state at a time; any number of states go side by side.</remarks>
public abstract class PredictorState
{
    private readonly List<StackState> stacks = [];

    private protected PredictorState(string fingerprint, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        (Fingerprint, Rows) = (fingerprint, rows);
    }

    /// <summary>The architecture that it belongs to.</summary>
    public string Fingerprint { get; }

    /// <summary>B, the number of rows.</summary>
    public int Rows { get; }

    /// <summary>Bytes of the written state.</summary>
    public long ByteCount => StateBytes.Around + (Length * sizeof(float));

    /// <summary>The levels that have a boundary detector, those of all stacks; 0 without an HM-LSTM.</summary>
    public int Detectors => stacks.Sum(static stack => stack.Detectors);

    /// <summary>The memory of a step.</summary>
    internal PredictorPass Pass { get; } = new();

    /// <summary>The numbers of all stacks.</summary>
    internal long Length => stacks.Sum(static stack => stack.Length);

    private protected IReadOnlyList<StackState> Stacks => stacks;

    /// <summary>
    /// z, [B], of one of the levels that have a detector, those of all stacks from the bottom up: 1 where a segment ended with the last
    /// element, otherwise 0. Soft boundaries are anything between.
    /// </summary>
    /// <param name="level">From 0 to <see cref="Detectors"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public ReadOnlySpan<float> Boundary(int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        int place = level;
        foreach (StackState stack in stacks)
        {
            if (place < stack.Detectors)
            {
                return stack.Detected(place);
            }

            place -= stack.Detectors;
        }

        throw new ArgumentOutOfRangeException(nameof(level), level, $"{Detectors} levels have a detector, counted from 0.");
    }

    /// <summary>Sets one row to zeros: its next element is the first of a stream.</summary>
    /// <param name="row">From 0 to B - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void ResetRow(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        foreach (StackState stack in stacks)
        {
            stack.ResetRow(row);
        }
    }

    /// <summary>Sets all rows to zeros.</summary>
    public void Reset()
    {
        for (int row = 0; row < Rows; row++)
        {
            ResetRow(row);
        }
    }

    /// <summary>
    /// Writes the state, so that a stream goes on at another time and on another machine: architecture, rows, numbers, and a checksum.
    /// </summary>
    /// <param name="stream">Where to.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(ToBytes());
    }

    /// <summary>The state as <see cref="Write"/> writes it.</summary>
    public byte[] ToBytes()
    {
        float[] values = new float[Length];
        int place = 0;
        foreach (StackState stack in stacks)
        {
            stack.Values.CopyTo(values.AsSpan(place));
            place += stack.Values.Length;
        }

        return StateBytes.Of(Fingerprint, Rows, values);
    }

    /// <summary>Adds the state of a stack, from the bottom up.</summary>
    /// <param name="stack">The stack's state.</param>
    /// <returns><paramref name="stack"/>.</returns>
    protected T Add<T>(T stack)
        where T : StackState
    {
        ArgumentNullException.ThrowIfNull(stack);
        stacks.Add(stack);
        return stack;
    }

    private protected void Take(ReadOnlySpan<float> values)
    {
        foreach (StackState stack in stacks)
        {
            stack.Take(values[..stack.Values.Length]);
            values = values[stack.Values.Length..];
        }
    }
}

/// <summary>What a generated state can be made by.</summary>
/// <typeparam name="TSelf">The state.</typeparam>
public interface IPredictorState<TSelf>
    where TSelf : IPredictorState<TSelf>
{
    /// <summary>A state of zeros, from which streams begin.</summary>
    /// <param name="rows">B, at least 1.</param>
    static abstract TSelf Create(int rows);
}

/// <summary>A typed state; a generated class has a property for each stack.</summary>
/// <typeparam name="TSelf">The state's own type.</typeparam>
public abstract class PredictorState<TSelf> : PredictorState, IEquatable<TSelf>
    where TSelf : PredictorState<TSelf>, IPredictorState<TSelf>
{
    /// <summary>A state of zeros without stacks, which the generated class adds.</summary>
    /// <param name="fingerprint">The architecture that it belongs to.</param>
    /// <param name="rows">B, at least 1.</param>
    protected PredictorState(string fingerprint, int rows)
        : base(fingerprint, rows)
    {
    }

    /// <summary>The state that <see cref="PredictorState.Write"/> wrote.</summary>
    /// <param name="bytes">All its bytes.</param>
    /// <exception cref="DataException">They are no state, another architecture's, or damaged.</exception>
    [SuppressMessage("Design", "CA1000", Justification = "It is called by the name of the generated class: Letters.State.Read.")]
    public static TSelf Read(ReadOnlySpan<byte> bytes)
    {
        TSelf one = TSelf.Create(1);
        (int rows, float[] values) = StateBytes.Read(bytes, one.Fingerprint, one.Length);
        TSelf state = rows == 1 ? one : TSelf.Create(rows);
        state.Take(values);
        return state;
    }

    /// <summary>The state that <see cref="PredictorState.Write"/> wrote, to the stream's end.</summary>
    /// <param name="stream">A stream at the state's first byte.</param>
    /// <exception cref="DataException">It is no state, another architecture's, or damaged.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    [SuppressMessage("Design", "CA1000", Justification = "It is called by the name of the generated class: Letters.State.Read.")]
    public static TSelf Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Takes the values of another state.</summary>
    /// <param name="other">The other, of as many rows; it stays as it is.</param>
    /// <exception cref="ArgumentException">It has another number of rows.</exception>
    public void CopyFrom(TSelf other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Rows != Rows)
        {
            throw new ArgumentException($"The other state has {other.Rows} rows, this one {Rows}.", nameof(other));
        }

        for (int n = 0; n < Stacks.Count; n++)
        {
            Stacks[n].Take(other.Stacks[n].Values);
        }
    }

    /// <summary>A state with the same values, which goes on by itself.</summary>
    public TSelf Copy()
    {
        TSelf copy = TSelf.Create(Rows);
        copy.CopyFrom((TSelf)this);
        return copy;
    }

    /// <summary>Whether another state has as many rows and the same values, bit by bit.</summary>
    /// <param name="other">The other; null is never equal.</param>
    public bool Equals([NotNullWhen(true)] TSelf? other)
    {
        if (other is null || other.Rows != Rows)
        {
            return false;
        }

        for (int n = 0; n < Stacks.Count; n++)
        {
            if (!Stacks[n].HasValuesOf(other.Stacks[n]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TSelf);

    /// <summary>The same for all states of as many rows: their values change.</summary>
    public override int GetHashCode() => HashCode.Combine(Fingerprint, Rows);
}
