using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.HmLstm;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>A hierarchical multiscale LSTM: levels that find the boundaries of stretches, each slower than the one below it (Chung, Ahn and
/// Bengio, ICLR 2017).</summary>
/// <remarks>
/// The equations, and the names of the parameters below the level's number (<c>0.weight_ih</c>, <c>1.weight_hh</c>), are those of
/// <see cref="HmLstmLevel"/>. In float32 on the CPU a window is one operation of Hmlstm's engine, which computes only the rows whose
/// boundaries ask for it; elsewhere libtorch computes it step by step. Boundaries that are drawn, and what dropout drops, come from torch's
/// generator in another order there. The engine's gradients are numbers: double backward is not supported.
/// </remarks>
public sealed class HmLstm : nn.Module, IStack<HmLstmState, HmLstmOutput>
{
    private readonly HmLstmLevel[] levels;
    private readonly HmLstmDropout dropout;
    private readonly HmLstmBridge bridge;

    /// <summary>Levels with fresh weights from torch's generator. Schedules are the caller's to follow: see <see cref="Slope"/>.</summary>
    /// <param name="definition">Sizes and rules.</param>
    /// <param name="inputSize">Width of what enters the bottom level; at least 1.</param>
    /// <exception cref="ArgumentException">There is no level, or a number is out of its range.</exception>
    public HmLstm(HmLstmStack definition, long inputSize)
        : this(
            [.. HmLstmLevelOptions.Of(definition, inputSize).Select(static level => new HmLstmLevel(level))],
            HmLstmDropout.Of(definition))
    {
    }

    /// <summary>A stack of levels that are there already.</summary>
    /// <param name="levels">The levels, from the bottom up.</param>
    /// <param name="dropout">What is dropped in training.</param>
    /// <param name="computesEveryRow">
    /// Whether rows are computed that the boundaries do not ask for: the numbers are the same, to compare the time.
    /// </param>
    /// <param name="sharesColumns">
    /// Whether threads share out the columns of products over all rows, and not the rows; null for what suits the sizes.
    /// </param>
    internal HmLstm(HmLstmLevel[] levels, HmLstmDropout dropout, bool computesEveryRow = false, bool? sharesColumns = null)
        : base(nameof(HmLstm))
    {
        if (levels.Length == 0)
        {
            throw new ArgumentException("A stack has at least one level.", nameof(levels));
        }

        dropout.Check();
        this.levels = levels;
        this.dropout = dropout;
        bridge = new HmLstmBridge(levels, dropout, computesEveryRow, sharesColumns);
        for (int n = 0; n < levels.Length; n++)
        {
            register_module($"{n}", levels[n]);
        }
    }

    /// <summary>The levels, from the bottom up, for loops of your own: see <see cref="HmLstmLevel"/>.</summary>
    public IReadOnlyList<HmLstmLevel> Levels => levels;

    /// <summary>The slope a of the boundary detectors, above 0; 1 at first. A steeper detector is nearer to a step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public double Slope
    {
        get => levels[0].Slope;
        set
        {
            foreach (HmLstmLevel level in levels)
            {
                level.Slope = value;
            }
        }
    }

    /// <summary>
    /// The multiply-adds that the boundaries let the engine leave out, of those of all windows so far. Nothing is counted where libtorch
    /// computes, nor in single steps.
    /// </summary>
    public CountedShare SkippedWork => new(Work.Dense - Work.Done, Work.Dense);

    /// <summary>The multiply-adds of all windows that the engine has computed.</summary>
    internal MultiplyAdds Work => bridge.Work;

    /// <inheritdoc/>
    public HmLstmState CreateState(long batch)
    {
        Tensor like = levels[0].InputWeight;
        return new HmLstmState([.. levels.Select(static level => level.Options).Select(level => new HmLstmLevelState(
            StateTensor.Zeros(batch, level.HiddenSize, like),
            StateTensor.Zeros(batch, level.HiddenSize, like),
            level.HasDetector ? StateTensor.Zeros(batch, 1, like) : null))]);
    }

    /// <inheritdoc/>
    public HmLstmOutput Run(Tensor input, HmLstmState state, SequenceMask mask)
    {
        TensorCheck.Window(input, levels[0].Options.InputSize, levels[0].InputWeight);
        mask.CheckFit(input);
        CheckState(state, input.size(0));
        return bridge.Supports(input.size(0), mask.Steps) ? bridge.Run(input, null, state, mask) : RunByStep(input, state, mask);
    }

    /// <summary>Runs over a window of tokens. The engine computes each token's share in the sums of the bottom level once.</summary>
    /// <param name="tokens">Ids, [B, T] int64.</param>
    /// <param name="embedding">Their vectors.</param>
    /// <param name="state">The state before it; only read.</param>
    /// <param name="mask">Which rows go on at each step. Steps after a row's end repeat its last real one.</param>
    /// <exception cref="ArgumentException">An argument is of another size, or of another type than the weights.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public HmLstmOutput Run(Tensor tokens, Embedding embedding, HmLstmState state, SequenceMask mask)
    {
        Tensor table = TableOf(embedding);
        TensorCheck.Tokens(tokens, dimensions: 2, table.size(0), nameof(tokens));
        mask.CheckFit(tokens);
        CheckState(state, tokens.size(0));
        if (bridge.Supports(tokens.size(0), mask.Steps))
        {
            return bridge.Run(table, tokens, state, mask);
        }

        using Tensor embedded = embedding.call(tokens);
        return RunByStep(embedded, state, mask);
    }

    /// <inheritdoc/>
    public HmLstmState Step(Tensor element, HmLstmState state)
    {
        TensorCheck.Element(element, levels[0].Options.InputSize, levels[0].InputWeight);
        return bridge.Step(element, null, state, CheckState) ?? StepOnce(element, state);
    }

    /// <summary>Reads one token of each stream.</summary>
    /// <param name="token">Ids, [B] int64.</param>
    /// <param name="embedding">Their vectors.</param>
    /// <param name="state">The state before it; only read.</param>
    /// <returns>The state after it, with the levels' hidden states.</returns>
    /// <exception cref="ArgumentException">An argument is of another size, or of another type than the weights.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the table.</exception>
    public HmLstmState Step(Tensor token, Embedding embedding, HmLstmState state)
    {
        Tensor table = TableOf(embedding);
        TensorCheck.Tokens(token, dimensions: 1, table.size(0), nameof(token));
        if (bridge.Step(token, table, state, CheckState) is { } next)
        {
            return next;
        }

        using Tensor embedded = embedding.call(token);
        return StepOnce(embedded, state);
    }

    /// <summary>Does nothing: the levels are registered by number.</summary>
    protected override void RegisterComponents()
    {
    }

    private HmLstmOutput RunByStep(Tensor input, HmLstmState state, SequenceMask mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] projected = levels[0].Project(input).unbind(1);  // [B, 4H(+1)] of each step, by one product
        HmLstmRecurrence[] weights = [.. levels.Select(Recurrence)];
        HmLstmLevelState[] now = [.. state.Levels];
        var trace = new List<HmLstmLevelState>[now.Length];
        for (int n = 0; n < trace.Length; n++)
        {
            trace[n] = new List<HmLstmLevelState>(projected.Length);
        }

        for (int t = 0; t < projected.Length; t++)
        {
            for (int n = 0; n < now.Length; n++)
            {
                HmLstmLevelState next = Advance(n, projected[t], now, weights[n]);
                now[n] = mask[t] is { } active ? next.Keep(active, now[n]) : next;
                trace[n].Add(now[n]);
            }
        }

        Tensor[] hidden = [.. trace.Select(static steps => stack(steps.Select(static step => step.Hidden), 1).MoveToOuterDisposeScope())];
        Tensor[] boundaries =
        [
            .. trace
                .Where(static steps => steps[0].Boundary is not null)
                .Select(static steps => cat([.. steps.Select(static step => step.Boundary!)], 1)),
        ];
        Tensor detected = boundaries.Length > 0
            ? stack(boundaries, 1)
            : empty(input.size(0), 0, mask.Steps, dtype: input.dtype, device: input.device);
        return new HmLstmOutput(
            hidden, detected.MoveToOuterDisposeScope(), new HmLstmState(now).Map(static value => value.MoveToOuterDisposeScope()));
    }

    // With a gradient, or with draws: one operation of the graph where the engine computes.
    private HmLstmState StepOnce(Tensor element, HmLstmState state)
    {
        using DisposeScope scope = NewDisposeScope();
        if (bridge.Supports(element.size(0), steps: 1))
        {
            HmLstmOutput output = bridge.Run(element.unsqueeze(1), null, state, new SequenceMask(lengths: null, steps: 1), isStep: true);
            return output.State.Map(static value => value.MoveToOuterDisposeScope());
        }

        Tensor projected = levels[0].Project(element);
        HmLstmLevelState[] now = [.. state.Levels];
        for (int n = 0; n < now.Length; n++)
        {
            now[n] = Advance(n, projected, now, Recurrence(levels[n]));
        }

        return new HmLstmState(now).Map(static value => value.MoveToOuterDisposeScope());
    }

    // What it makes belongs to the dispose scope around the call.
    private HmLstmRecurrence Recurrence(HmLstmLevel level) => level.Recurrence(dropout.Recurrent(level));

    /// <summary>One step of a level.</summary>
    /// <param name="n">The level.</param>
    /// <param name="projected">What enters the bottom level, projected.</param>
    /// <param name="now">The levels below after this step, this one and those above after the step before.</param>
    /// <param name="weights">The level's.</param>
    private HmLstmLevelState Advance(int n, Tensor projected, HmLstmLevelState[] now, HmLstmRecurrence weights)
    {
        HmLstmLevelState? above = n + 1 < now.Length ? now[n + 1] : null;
        if (n == 0)
        {
            return levels[0].Advance(projected, null, now[0], above, weights);
        }

        using Tensor? dropped = dropout.Up > 0 ? nn.functional.dropout(now[n - 1].Hidden, dropout.Up, training) : null;
        HmLstmLevelState below = dropped is null ? now[n - 1] : now[n - 1] with { Hidden = dropped };
        return levels[n].Advance(below, now[n], above, weights);
    }

    private Tensor TableOf(Embedding embedding)
    {
        Tensor table = embedding.weight!, like = levels[0].InputWeight;
        long width = levels[0].Options.InputSize;
        return table.size(1) == width && TensorCheck.IsLike(table, like)
            ? table
            : throw TensorCheck.Misfit("the embedding's weight", table, TensorCheck.Text(like, $"V, {width}"), nameof(embedding));
    }

    private void CheckState(HmLstmState state, long rows)
    {
        if (state.Levels.Count != levels.Length)
        {
            throw new ArgumentException($"The stack has {levels.Length} levels, not {state.Levels.Count}.", nameof(state));
        }

        for (int n = 0; n < levels.Length; n++)
        {
            levels[n].CheckState(state.Levels[n], rows, number: n + 1, nameof(state));
        }
    }
}
