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

    /// <summary>Reads one element of each stream.</summary>
    /// <param name="element">Vectors [B, in], or ids [B].</param>
    /// <param name="table">The tokens' vectors; null where vectors enter.</param>
    /// <param name="states">The levels before the step.</param>
    /// <param name="slope">a, the slope of the detectors.</param>
    /// <returns>The levels after the step.</returns>
    public HmLstmLevelState[] Step(Tensor element, Tensor? table, ReadOnlySpan<HmLstmLevelState> states, float slope)
    {
        using DisposeScope scope = NewDisposeScope();
        int batch = (int)element.size(0);
        HmLstmStreamPlace? place = states[0].Stream;
        HmLstmStreamRun run = place?.Stream ?? new HmLstmStreamRun(stack, Packed(table), batch);
        bool goesOn = place is not null && place.Steps == run.Steps;
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
                StartHidden = goesOn ? 0 : Address(CpuEngine.Whole(states[n].Hidden)),
                StartCell = goesOn ? 0 : Address(CpuEngine.Whole(states[n].Cell)),
                StartBoundary = goesOn ? 0 : Address(CpuEngine.Whole(states[n].Boundary)),
                Hidden = Address(hidden),
                EndCell = Address(cell),
                Boundary = Address(boundary),
                BoundaryStride = 1,
            };
        }

        Tensor whole = Entering(element, table, stream.Weights);
        stream.Step(Address(whole), slope, goesOn);
        GC.KeepAlive(whole);
        next[0] = next[0] with { Stream = new HmLstmStreamPlace(run, ++run.Steps) };
        foreach (HmLstmLevelState state in next)
        {
            state.Hidden.MoveToOuterDisposeScope();
            state.Cell.MoveToOuterDisposeScope();
            state.Boundary?.MoveToOuterDisposeScope();
        }

        return next;
    }

    private static unsafe nint Address(Tensor? tensor) => tensor is null ? 0 : (nint)CpuEngine.Floats(tensor);

    private static Tensor Entering(Tensor element, Tensor? table, HmLstmPackedWeights weights)
    {
        if (table is null || !weights.TakesTokens)
        {
            return CpuEngine.Whole(table is null ? element : table.index_select(0, element));
        }

        Tensor ids = CpuEngine.Whole(element);
        foreach (long id in ids.data<long>())
        {
            if ((ulong)id >= (ulong)table.size(0))
            {
                throw new ArgumentOutOfRangeException(nameof(element), id, $"A token is not in 0 to {table.size(0) - 1}.");
            }
        }

        return ids;
    }

    // All streams that begin with the same weights share them.
    private HmLstmPackedWeights Packed(Tensor? table)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[][] weights = [.. levels.Select(static level => level.Weights.Select(static weight => CpuEngine.Whole(weight)).ToArray())];
        Tensor? vectors = CpuEngine.Whole(table);
        ulong hash = WeightsHash.Of(weights.SelectMany(static level => level).Append(vectors).OfType<Tensor>());
        lock (packing)
        {
            if (packed is null || hash != packedHash)
            {
                HmLstmLevelParameters[] parameters = [.. weights.Select(static level => HmLstmCall.Parameters(level))];
                packed = new HmLstmPackedWeights(stack, parameters, Address(vectors), (int)(vectors?.size(0) ?? 0));
                packedHash = hash;
            }

            return packed;
        }
    }
}
