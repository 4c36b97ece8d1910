using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>One step at a time through an engine: finds the stream that a state came from, or begins one.</summary>
/// <param name="levels">The levels.</param>
/// <param name="stack">Their sizes and rules.</param>
internal sealed class HmLstmStepper(HmLstmLevel[] levels, HmLstmLevels stack)
{
    private readonly Lock packing = new();
    private HmLstmPackedWeights? packed;
    private ulong packedHash;

    /// <summary>
    /// Whether states are what the last step of a stream of this stack gave, of as many rows as the element: then the stream has their numbers,
    /// and their sizes are right.
    /// </summary>
    /// <param name="element">Vectors [B, in], or ids [B].</param>
    /// <param name="table">The tokens' vectors; null where vectors enter.</param>
    /// <param name="states">The levels before the step.</param>
    public bool GoesOn(Tensor element, Tensor? table, ReadOnlySpan<HmLstmLevelState> states) =>
        states[0].Stream is { } place && RunOf(place, element, table) is { } run && place.Steps == run.Steps && run.HasLeft(states);

    /// <summary>Reads one element of each stream.</summary>
    /// <param name="element">Vectors [B, in], or ids [B].</param>
    /// <param name="table">The tokens' vectors; null where vectors enter.</param>
    /// <param name="states">The levels before the step.</param>
    /// <param name="slope">a, the slope of the detectors.</param>
    /// <param name="goesOn">What <see cref="GoesOn"/> says; if false, the states have been checked.</param>
    /// <returns>The levels after the step.</returns>
    public HmLstmLevelState[] Step(Tensor element, Tensor? table, ReadOnlySpan<HmLstmLevelState> states, float slope, bool goesOn)
    {
        using DisposeScope scope = NewDisposeScope();
        int batch = (int)element.size(0);
        HmLstmStreamRun run = RunOf(states[0].Stream, element, table)
            ?? new HmLstmStreamRun(stack, Packed(table), batch, VocabularyOf(table));
        var next = new HmLstmLevelState[states.Length];
        HmLstmStream stream = run.Stream;
        for (int n = 0; n < next.Length; n++)
        {
            HmLstmLevelShape shape = stack.Levels[n];
            Tensor hidden = empty(batch, shape.HiddenSize), cell = empty(batch, shape.HiddenSize);
            Tensor? boundary = shape.HasDetector ? empty(batch, 1) : null;
            next[n] = new HmLstmLevelState(hidden, cell, boundary);
            stream.Values[n] = new HmLstmLevelValues
            {
                StartHidden = goesOn ? 0 : CpuEngine.Floats(CpuEngine.Contiguous(states[n].Hidden), (long)batch * shape.HiddenSize),
                StartCell = goesOn ? 0 : CpuEngine.Floats(CpuEngine.Contiguous(states[n].Cell), (long)batch * shape.HiddenSize),
                StartBoundary = goesOn ? 0 : CpuEngine.Floats(CpuEngine.Contiguous(states[n].Boundary), batch),
                Hidden = CpuEngine.Floats(hidden, (long)batch * shape.HiddenSize),
                EndCell = CpuEngine.Floats(cell, (long)batch * shape.HiddenSize),
                Boundary = CpuEngine.Floats(boundary, batch),
                BoundaryStride = 1,
            };
        }

        bool takesTokens = stream.Weights.TakesTokens;
        Tensor whole = CpuEngine.Contiguous(table is null || takesTokens ? element : table.index_select(0, element));
        nint entering = takesTokens ? CpuEngine.Ids(whole, batch) : CpuEngine.Floats(whole, (long)batch * stack.Levels[0].InputSize);
        stream.Step(entering, slope, goesOn);
        GC.KeepAlive(whole);
        run.Advance(next);
        next[0] = next[0] with { Stream = new HmLstmStreamPlace(run, run.Steps) };
        foreach (HmLstmLevelState state in next)
        {
            state.Hidden.MoveToOuterDisposeScope();
            state.Cell.MoveToOuterDisposeScope();
            state.Boundary?.MoveToOuterDisposeScope();
        }

        return next;
    }

    private static long VocabularyOf(Tensor? table) => table?.size(0) ?? 0;

    // A state of another stack's stream, or from before the rows were others, begins a stream of its own.
    private HmLstmStreamRun? RunOf(HmLstmStreamPlace? place, Tensor element, Tensor? table) =>
        place is not null && place.Stream.Serves(stack, element.size(0), VocabularyOf(table)) ? place.Stream : null;

    // All streams that begin with the same weights share them.
    private HmLstmPackedWeights Packed(Tensor? table)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[][] weights = [.. levels.Select(static level => level.Weights.Select(static weight => CpuEngine.Contiguous(weight)).ToArray())];
        Tensor? vectors = CpuEngine.Contiguous(table);
        ulong hash = WeightsHash.Of(weights.SelectMany(static level => level).Append(vectors).OfType<Tensor>());
        lock (packing)
        {
            if (packed is null || hash != packedHash)
            {
                HmLstmLevelParameters[] parameters = [.. weights.Select((level, n) => HmLstmCall.Parameters(level, stack.Levels[n]))];
                long vocabulary = VocabularyOf(vectors);
                packed = new HmLstmPackedWeights(
                    stack, parameters, CpuEngine.Floats(vectors, vocabulary * stack.Levels[0].InputSize), (int)vocabulary);
                packedHash = hash;
            }

            return packed;
        }
    }
}

/// <summary>A place in an engine's stream: the state that it belongs to is the one after so many of its steps.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Steps">Its steps so far.</param>
internal sealed record HmLstmStreamPlace(HmLstmStreamRun Stream, long Steps);

/// <summary>An engine's stream and how far it has come.</summary>
internal sealed class HmLstmStreamRun
{
    private readonly HmLstmLevels stack;
    private readonly long vocabulary;
    private readonly HmLstmLevelState[] last;

    /// <summary>A stream that has read nothing yet.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="batch">B.</param>
    /// <param name="vocabulary">V, the tokens that enter; 0 where vectors do.</param>
    public HmLstmStreamRun(HmLstmLevels stack, HmLstmPackedWeights weights, int batch, long vocabulary)
    {
        this.stack = stack;
        this.vocabulary = vocabulary;
        last = new HmLstmLevelState[stack.Levels.Count];
        Stream = new HmLstmStream(stack, weights, batch);
    }

    /// <summary>The stream.</summary>
    public HmLstmStream Stream { get; }

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether the stream is one of a stack, has so many rows, and reads tokens of such a vocabulary, or vectors where it is 0.</summary>
    public bool Serves(HmLstmLevels levels, long rows, long tokens) => stack == levels && Stream.Batch == rows && vocabulary == tokens;

    /// <summary>Whether these are the very tensors that the last step gave: the stream has their numbers.</summary>
    public bool HasLeft(ReadOnlySpan<HmLstmLevelState> states)
    {
        bool same = states.Length == last.Length;
        for (int n = 0; same && n < last.Length; n++)
        {
            same = ReferenceEquals(states[n].Hidden, last[n].Hidden)
                && ReferenceEquals(states[n].Cell, last[n].Cell)
                && ReferenceEquals(states[n].Boundary, last[n].Boundary);
        }

        return same;
    }

    /// <summary>Counts a step.</summary>
    /// <param name="after">What it gave.</param>
    public void Advance(ReadOnlySpan<HmLstmLevelState> after)
    {
        after.CopyTo(last);
        Steps++;
    }
}
