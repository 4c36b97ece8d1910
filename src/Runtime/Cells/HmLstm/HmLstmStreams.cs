using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>One step at a time through the engine: finds the stream that a state came from, or begins one.</summary>
/// <remarks>
/// A stream packs the weights once, and all streams that begin with the same weights share them: a stream goes on with the weights that it
/// began with.
/// </remarks>
/// <param name="levels">The levels.</param>
/// <param name="engine">Their sizes and rules.</param>
internal sealed class HmLstmStreams(HmLstmLevel[] levels, HmLstmLevels engine)
{
    private readonly Lock packing = new();
    private HmLstmPackedWeights? packed;
    private ulong packedHash;

    /// <summary>
    /// Whether a state is what the last step of a stream of this stack gave, of as many rows as the element: then the stream has its
    /// numbers, and its sizes are right.
    /// </summary>
    /// <param name="element">Vectors [B, in], or ids [B].</param>
    /// <param name="table">The tokens' vectors; null where vectors enter.</param>
    /// <param name="state">The levels before the step.</param>
    public bool GoesOn(Tensor element, Tensor? table, HmLstmState state) =>
        state.Stream is { } place && RunOf(place, element, table) is { } run && place.Steps == run.Steps;

    /// <summary>Reads one element of each stream.</summary>
    /// <param name="element">Vectors [B, in], or ids [B].</param>
    /// <param name="table">The tokens' vectors; null where vectors enter.</param>
    /// <param name="state">The levels before the step.</param>
    /// <param name="slope">a, the slope of the detectors.</param>
    /// <param name="goesOn">What <see cref="GoesOn"/> says; if false, the state has been checked.</param>
    /// <returns>The levels after the step.</returns>
    public HmLstmState Step(Tensor element, Tensor? table, HmLstmState state, float slope, bool goesOn)
    {
        using DisposeScope scope = NewDisposeScope();
        int batch = (int)element.size(0);
        HmLstmStreamRun run = RunOf(state.Stream, element, table)
            ?? new HmLstmStreamRun(engine, new HmLstmStream(engine, Packed(table), batch), VocabularyOf(table));
        var next = new HmLstmLevelState[levels.Length];
        HmLstmStream stream = run.Stream;
        for (int n = 0; n < next.Length; n++)
        {
            HmLstmLevelShape shape = engine.Levels[n];
            long values = (long)batch * shape.HiddenSize;
            Tensor hidden = empty(batch, shape.HiddenSize), cell = empty(batch, shape.HiddenSize);
            Tensor? boundary = shape.HasDetector ? empty(batch, 1) : null;
            next[n] = new HmLstmLevelState(hidden, cell, boundary);
            HmLstmLevelState before = goesOn ? default : state.Levels[n];
            stream.Values[n] = new HmLstmLevelValues
            {
                StartHidden = CpuEngine.Floats(CpuEngine.Contiguous(before.Hidden), values),
                StartCell = CpuEngine.Floats(CpuEngine.Contiguous(before.Cell), values),
                StartBoundary = CpuEngine.Floats(CpuEngine.Contiguous(before.Boundary), batch),
                Hidden = CpuEngine.Floats(hidden, values),
                EndCell = CpuEngine.Floats(cell, values),
                Boundary = CpuEngine.Floats(boundary, batch),
                BoundaryStride = 1,
            };
        }

        bool takesTokens = stream.Weights.TakesTokens;
        Tensor whole = CpuEngine.Contiguous(table is null || takesTokens ? element : table.index_select(0, element));
        nint entering = takesTokens ? CpuEngine.Ids(whole, batch) : CpuEngine.Floats(whole, (long)batch * engine.Levels[0].InputSize);
        stream.Step(entering, slope, goesOn);
        GC.KeepAlive(whole);
        GC.KeepAlive(state);
        run.Steps++;
        foreach (HmLstmLevelState level in next)
        {
            level.Hidden.MoveToOuterDisposeScope();
            level.Cell.MoveToOuterDisposeScope();
            level.Boundary?.MoveToOuterDisposeScope();
        }

        return new HmLstmState(next, new HmLstmStreamPlace(run, run.Steps));
    }

    private static long VocabularyOf(Tensor? table) => table?.size(0) ?? 0;

    // A state of another stack's stream, or from before the rows were others, begins a stream of its own.
    private HmLstmStreamRun? RunOf(HmLstmStreamPlace? place, Tensor element, Tensor? table) =>
        place is not null && place.Run.Serves(engine, element.size(0), VocabularyOf(table)) ? place.Run : null;

    private HmLstmPackedWeights Packed(Tensor? table)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[][] weights = [.. levels.Select(static level => CpuEngine.Contiguous(level.Weights))];
        Tensor? vectors = CpuEngine.Contiguous(table);
        ulong hash = WeightsHash.Of(weights.SelectMany(static level => level).Append(vectors).OfType<Tensor>());
        lock (packing)
        {
            if (packed is null || hash != packedHash)
            {
                long vocabulary = VocabularyOf(vectors);
                packed = new HmLstmPackedWeights(
                    engine,
                    [.. weights.Select((level, n) => HmLstmBridge.ParametersAt(level, engine.Levels[n]))],
                    CpuEngine.Floats(vectors, vocabulary * engine.Levels[0].InputSize),
                    (int)vocabulary);
                packedHash = hash;
            }

            return packed;
        }
    }
}

/// <summary>A place in an engine's stream: the state that it belongs to is the one after so many of its steps.</summary>
/// <param name="Run">The stream.</param>
/// <param name="Steps">Its steps so far.</param>
internal sealed record HmLstmStreamPlace(HmLstmStreamRun Run, long Steps);

/// <summary>An engine's stream and how far it has come.</summary>
/// <param name="stack">The stack that it is one of.</param>
/// <param name="stream">The stream; it has read nothing yet.</param>
/// <param name="vocabulary">V, the tokens that enter; 0 where vectors do.</param>
internal sealed class HmLstmStreamRun(HmLstmLevels stack, HmLstmStream stream, long vocabulary)
{
    /// <summary>The stream.</summary>
    public HmLstmStream Stream => stream;

    /// <summary>Steps so far.</summary>
    public long Steps { get; set; }

    /// <summary>
    /// Whether the stream is one of a stack, has so many rows, and reads tokens of such a vocabulary, or vectors where it is 0.
    /// </summary>
    public bool Serves(HmLstmLevels levels, long rows, long tokens) => stack == levels && stream.Batch == rows && vocabulary == tokens;
}

/// <summary>Tells whether weights are still the ones that were packed. Not for adversaries.</summary>
internal static class WeightsHash
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    /// <summary>64 bits of all bytes, in order.</summary>
    public static ulong Of(IEnumerable<Tensor> tensors)
    {
        ulong hash = 0;
        foreach (Tensor tensor in tensors)
        {
            using Tensor whole = tensor.contiguous();
            hash = Mix(hash, Of(whole.bytes));
        }

        return hash;
    }

    // Chains side by side, so that no multiplication has to wait for another. Each step of a chain is one to one: no single change is lost.
    private static ulong Of(ReadOnlySpan<byte> bytes)
    {
        const int Chains = 8;
        ReadOnlySpan<Vector512<uint>> vectors = MemoryMarshal.Cast<byte, Vector512<uint>>(bytes);
        Vector512<uint> prime = Vector512.Create(0x9E3779B1u);
        Vector512<uint> a = prime, b = prime, c = prime, d = prime, e = prime, f = prime, g = prime, h = prime;
        int i = 0;
        for (; i + Chains <= vectors.Length; i += Chains)
        {
            a = Step(a, vectors[i]);
            b = Step(b, vectors[i + 1]);
            c = Step(c, vectors[i + 2]);
            d = Step(d, vectors[i + 3]);
            e = Step(e, vectors[i + 4]);
            f = Step(f, vectors[i + 5]);
            g = Step(g, vectors[i + 6]);
            h = Step(h, vectors[i + 7]);
        }

        ulong hash = (ulong)bytes.Length;
        foreach (Vector512<uint> chain in (ReadOnlySpan<Vector512<uint>>)[a, b, c, d, e, f, g, h, .. vectors[i..]])
        {
            for (int lane = 0; lane < Vector512<ulong>.Count; lane++)
            {
                hash = Mix(hash, chain.AsUInt64()[lane]);
            }
        }

        foreach (byte rest in bytes[(vectors.Length * Vector512<byte>.Count)..])
        {
            hash = Mix(hash, rest);
        }

        return hash;

        Vector512<uint> Step(Vector512<uint> chain, Vector512<uint> next) => Vector512.Xor(Rotate(chain), next) * prime;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rotate(Vector512<uint> x) => Vector512.ShiftLeft(x, 13) | Vector512.ShiftRightLogical(x, 19);

    private static ulong Mix(ulong hash, ulong value) => BitOperations.RotateLeft((hash ^ value) * Prime, 29);
}
