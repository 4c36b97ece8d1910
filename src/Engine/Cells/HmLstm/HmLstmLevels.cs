using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>
/// A stack of hierarchical multiscale LSTM levels over whole windows, forward and backward (Chung, Ahn and Bengio, "Hierarchical multiscale
/// recurrent neural networks", ICLR 2017, equations 1 to 8).
/// </summary>
/// <remarks>
/// Threads own rows of the batch through all steps and levels, or share out the columns of products over all rows; weight gradients are
/// computed afterwards, as one product over all rows of all steps. Results do not depend on which rows are computed beside each other, so
/// following the boundaries gives the bits of computing every row.
/// </remarks>
public sealed unsafe class HmLstmLevels
{
    /// <summary>Weights, floats, from which on threads share columns out.</summary>
    private const long SharedWeights = 256 * 1024;

    /// <summary>Multiply-adds of a single step, below which another thread would come too late to help.</summary>
    private const long SharedStep = 1024 * 1024;

    private readonly long weights;
    private readonly bool hasNeighbours;

    /// <summary>A stack.</summary>
    /// <param name="levels">Its levels, from the bottom up.</param>
    /// <param name="rules">What they do alike.</param>
    /// <exception cref="ArgumentException">
    /// There is no level, sizes of levels beside each other do not fit, a level below another one has no detector, or a neighbour is not
    /// beside a single level.
    /// </exception>
    public HmLstmLevels(IReadOnlyList<HmLstmLevelShape> levels, HmLstmRules rules)
    {
        EntryCheck.AtLeastOne(levels.Count);
        for (int n = 0; n < levels.Count; n++)
        {
            bool isTop = n == levels.Count - 1;
            bool fits = levels[n].AboveSize == (isTop ? 0 : levels[n + 1].HiddenSize)
                && (n == 0 || levels[n].InputSize == levels[n - 1].HiddenSize);
            if (!fits || (!isTop && !levels[n].HasDetector))
            {
                throw new ArgumentException($"Level {n + 1} does not fit its neighbours.", nameof(levels));
            }
        }

        int computed = levels.Count(static level => !level.IsNeighbour);
        hasNeighbours = computed < levels.Count;
        if (hasNeighbours && computed != 1)
        {
            throw new ArgumentException("Neighbours are those of a single level.", nameof(levels));
        }

        Levels = levels;
        Rules = rules;
        weights = levels
            .Where(static level => !level.IsNeighbour)
            .Sum(static level => (long)level.Gates * (level.Stride + level.InputStride + level.AboveStride));
    }

    /// <summary>The levels, from the bottom up.</summary>
    public IReadOnlyList<HmLstmLevelShape> Levels { get; }

    /// <summary>What they do alike.</summary>
    public HmLstmRules Rules { get; }

    /// <summary>
    /// Whether a window of this size can be computed: arrays of the caller's have less than 2^29 floats each,
    /// those of a level less than 2^31.
    /// </summary>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    public bool CanAddress(long batch, long steps)
    {
        const long most = 1L << 31, mostOutside = 1L << 29;
        if (batch < 1 || steps < 1 || batch >= most || steps >= most - 1 || batch >= most / (steps + 1))
        {
            return false;
        }

        double rows = (double)batch * (steps + 1);
        for (int n = 0; n < Levels.Count; n++)
        {
            HmLstmLevelShape level = Levels[n];

            // The widest arrays: gates and what normalisation leaves of them, and two states with what belongs to a row.
            double own = level.Gates + (2.0 * level.Stride) + level.InputStride + 64;
            double outside = Math.Max(level.HiddenSize, level.InputSize) * rows;
            double widest = Math.Max(Math.Max(level.Stride, level.InputStride), level.AboveStride);
            if (own * rows >= most - 1024 || outside >= mostOutside || level.Gates * widest > mostOutside / 2)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Computes a window.</summary>
    /// <param name="window">What enters, and where results go.</param>
    /// <param name="parameters">The parameters of each level.</param>
    /// <param name="workspace">Memory for the window.</param>
    /// <param name="savesForBackward">Whether <see cref="Backward"/> is to follow.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Forward(
        HmLstmWindow window, ReadOnlySpan<HmLstmLevelParameters> parameters, HmLstmWorkspace workspace, bool savesForBackward)
    {
        Check(window, parameters);
        workspace.Bind(this, window.Batch, window.Steps);
        bool hasTokens = window.Tokens != 0, hasVectors = window.Input != 0 && !window.IsProjected && !hasTokens;
        for (int n = 0; n < workspace.Levels.Length; n++)
        {
            LevelMemory level = workspace.Levels[n];
            bool masked = n < window.Masks.Length && window.Masks[n] != 0;
            level.Prepare(
                window.Batch,
                window.Steps,
                workspace.Slices,
                savesForBackward,
                isBottom: n == 0,
                copiesInputs: n == 0 ? hasVectors : masked,
                takesSums: n == 0 && window.IsProjected);
            level.Weights.Reserve(savesForBackward);
        }

        // A small stack's weights are packed before another thread would have begun.
        workspace.Pack.Bind(parameters);
        workspace.ThreadGroup.Run(workspace.Pack, weights >= SharedWeights ? workspace.Parts : 1);

        if (hasTokens)
        {
            workspace.Tokens.Fill((float*)window.Table, window.Vocabulary, Levels[0], workspace.Levels[0].Weights);
        }

        workspace.Forward.Bind(window, hasTokens ? workspace.Tokens : null, workspace.Slices);
        workspace.ThreadGroup.Run(workspace.Forward, workspace.Parts);
        workspace.Work = workspace.Forward.Count();
    }

    /// <summary>Computes the gradients of the last window that was computed with the workspace.</summary>
    /// <param name="window">The window; its inputs and results are not needed any more but for draws, masks and lengths.</param>
    /// <param name="gradients">What comes and what goes.</param>
    /// <param name="workspace">The memory that forward left.</param>
    /// <exception cref="ArgumentException">A size is another than forward's, or an address is missing; nothing was computed.</exception>
    /// <exception cref="InvalidOperationException">The workspace does not hold what backward needs of such a window.</exception>
    public void Backward(HmLstmWindow window, HmLstmGradients gradients, HmLstmWorkspace workspace)
    {
        Check(window, gradients, workspace);
        foreach (LevelMemory level in workspace.Levels)
        {
            level.PrepareBackward(workspace.Slices, workspace.Parts);
        }

        workspace.Backward.Bind(window, gradients, workspace.Slices);
        workspace.ThreadGroup.Run(workspace.Backward, workspace.Parts);
        workspace.Weights.Bind(window, gradients);
        workspace.ThreadGroup.Run(workspace.Weights, workspace.Parts);
        GradientWriter.Write(window, gradients, workspace);
    }

    private void Check(HmLstmWindow window, ReadOnlySpan<HmLstmLevelParameters> parameters)
    {
        EntryCheck.Window(window.Batch, window.Steps, window.Lengths);
        EntryCheck.Addressable(CanAddress(window.Batch, window.Steps));
        EntryCheck.Positive(window.Slope);
        EntryCheck.Count(window.Levels.Length, Levels.Count, "levels");
        EntryCheck.Count(parameters.Length, Levels.Count, "parameters");
        if (hasNeighbours)
        {
            EntryCheck.Count(window.Steps, 1, "step");
        }

        if (window.Tokens == 0)
        {
            EntryCheck.Given(Levels[0].IsNeighbour ? window.Levels[0].StartHidden : window.Input);
        }
        else
        {
            EntryCheck.Given(window.Table);
            EntryCheck.AtLeastOne(window.Vocabulary);
        }

        for (int n = 0; n < Levels.Count; n++)
        {
            parameters[n].Check(Levels[n], n == 0 && window.IsProjected);
            window.Levels[n].Check(Levels[n], window.Steps, goesOn: false);
        }
    }

    private void Check(HmLstmWindow window, HmLstmGradients gradients, HmLstmWorkspace workspace)
    {
        EntryCheck.Count(gradients.Levels.Length, Levels.Count, "levels");
        EntryCheck.Count(gradients.Parameters.Length, Levels.Count, "parameters");
        EntryCheck.Window(window.Batch, window.Steps, window.Lengths);
        if (!workspace.Holds(this, window.Batch, window.Steps))
        {
            throw new InvalidOperationException(
                $"The workspace does not keep what backward needs of a window of {window.Batch} rows and {window.Steps} steps: " +
                "that must be its last one.");
        }

        for (int n = 0; n < Levels.Count; n++)
        {
            gradients.Parameters[n].Check(Levels[n], n == 0 && window.IsProjected);
        }
    }

    /// <summary>How many threads compute, and into how many slices of rows the batch falls.</summary>
    /// <remarks>
    /// Threads with rows of their own never wait for each other, but each of them reads all weights in every step. Where these are larger
    /// than a core's cache, or rows are few, threads share the columns of one slice out instead.
    /// </remarks>
    internal (int Parts, int Slices) Split(int batch)
    {
        int threads = ThreadGroup.Threads;
        return Rules.SharesColumns ?? weights >= SharedWeights ? (threads, 1) : (Math.Min(batch, threads), Math.Min(batch, threads));
    }

    /// <summary>As <see cref="Split(int)"/>, for a window that may be a single small step.</summary>
    internal (int Parts, int Slices) Split(int batch, int steps) => steps == 1 && batch * weights < SharedStep ? (1, 1) : Split(batch);
}

/// <summary>Multiply-adds of the gates' recurrent, bottom-up and top-down products, forward, over real steps.</summary>
/// <remarks>The input of a stack counts once per step, also where tokens are looked up in sums that are computed once per token.</remarks>
/// <param name="Done">Those that were computed.</param>
/// <param name="Dense">Those of a computation that follows no boundaries.</param>
public readonly record struct MultiplyAdds(long Done, long Dense)
{
    /// <summary>The share that was skipped, 0 to 1; 0 where nothing was counted.</summary>
    public double Skipped => Dense == 0 ? 0 : 1 - ((double)Done / Dense);

    /// <summary>The work of both.</summary>
    public static MultiplyAdds operator +(MultiplyAdds left, MultiplyAdds right) => new(left.Done + right.Done, left.Dense + right.Dense);

    /// <summary>The work that came after <paramref name="right"/>.</summary>
    public static MultiplyAdds operator -(MultiplyAdds left, MultiplyAdds right) => new(left.Done - right.Done, left.Dense - right.Dense);
}

/// <summary>The memory of one window of a stack. It may be used again for the next one; until then it holds what backward needs.</summary>
public sealed class HmLstmWorkspace
{
    private HmLstmLevels? served;

    /// <summary>Memory that belongs to no window yet.</summary>
    public HmLstmWorkspace() => Weights = new WeightWork(this);

    /// <summary>How much of the work the last window asked for.</summary>
    public MultiplyAdds Work { get; internal set; }

    internal LevelMemory[] Levels { get; private set; } = [];

    internal TokenTable Tokens { get; } = new();

    internal FloatBuffer TokenGradients { get; } = new();

    internal FloatBuffer Scratch { get; } = new();

    internal ThreadGroup ThreadGroup { get; } = new();

    /// <summary>Threads that compute.</summary>
    internal int Parts { get; private set; }

    /// <summary>Slices of the batch: one for each thread, or one whose columns the threads share out.</summary>
    internal int Slices { get; private set; }

    internal PackWork Pack { get; private set; } = new([]);

    internal ForwardWork Forward { get; private set; } = new(new HmLstmRules(), [], new ThreadGroup());

    internal BackwardWork Backward { get; private set; } = new(new HmLstmRules(), [], new ThreadGroup());

    internal WeightWork Weights { get; }

    /// <summary>Whether the last window that was computed here was one of a stack, of these sizes, and kept what backward needs.</summary>
    internal bool Holds(HmLstmLevels stack, int batch, int steps) =>
        served == stack && Levels[0] is { SavesForBackward: true } bottom && bottom.Batch == batch && bottom.Steps == steps;

    /// <summary>Makes this the memory of a stack, and shares a window's work out to threads.</summary>
    internal void Bind(HmLstmLevels stack, int batch, int steps)
    {
        if (served != stack)
        {
            served = stack;
            Levels = [.. stack.Levels.Select(static shape => new LevelMemory(shape))];
            Pack = new PackWork(Levels);
            Forward = new ForwardWork(stack.Rules, Levels, ThreadGroup);
            Backward = new BackwardWork(stack.Rules, Levels, ThreadGroup);
        }

        (Parts, Slices) = stack.Split(batch, steps);
    }
}

/// <summary>The sizes of one level.</summary>
/// <param name="InputSize">Width of what comes from below, at least 1.</param>
/// <param name="HiddenSize">H, at least 1.</param>
/// <param name="AboveSize">Width of the level above; 0 at the top.</param>
/// <param name="HasDetector">Whether the level finds boundaries.</param>
/// <param name="Normalises">Whether gates and cell are layer-normalised.</param>
public sealed record HmLstmLevelShape(int InputSize, int HiddenSize, int AboveSize, bool HasDetector, bool Normalises)
{
    /// <summary>
    /// Whether the level is only beside the single level that is computed, for one step: its h (and below, its z) is read from
    /// <see cref="HmLstmLevelValues.StartHidden"/> and gets its gradient there. It has no parameters.
    /// </summary>
    public bool IsNeighbour { get; init; }

    /// <summary>Units filled up to whole panels: how far apart rows of states lie.</summary>
    internal int Stride { get; } = Rows.Row.Stride(HiddenSize);

    /// <summary>Width of the sums of the four gates, each with its padding.</summary>
    internal int Gates => 4 * Stride;

    /// <summary>Width of the input, filled up.</summary>
    internal int InputStride { get; } = Rows.Row.Stride(InputSize);

    /// <summary>Width of the level above, filled up.</summary>
    internal int AboveStride { get; } = Rows.Row.Stride(AboveSize);

    /// <summary>Multiply-adds of the products that steps need, forward.</summary>
    public long MultiplyAdds(LevelSteps steps)
    {
        long sums = (4L * HiddenSize) + (HasDetector ? 1 : 0);
        return MultiplyAdds(steps.BottomUp * sums, (steps.Recurrent * sums) + steps.DetectorOnly, steps.TopDown * sums);
    }

    /// <summary>Multiply-adds of so many sums, of gates and detectors, over the input, the own state and the state above.</summary>
    internal long MultiplyAdds(long bottomUp, long recurrent, long topDown) =>
        (bottomUp * InputSize) + (recurrent * HiddenSize) + (topDown * AboveSize);
}

/// <summary>
/// How many steps of an HM-LSTM level, over all rows, need each of its products (Chung, Ahn and Bengio 2017, section 2.2).
/// </summary>
/// <param name="BottomUp">Those at which the boundary below is 1; at the bottom all.</param>
/// <param name="Recurrent">Those that UPDATE or FLUSH.</param>
/// <param name="TopDown">Those at which the level's own boundary of the step before is 1.</param>
/// <param name="DetectorOnly">Those that COPY, and need the detector's sum over the own state.</param>
public readonly record struct LevelSteps(long BottomUp, long Recurrent, long TopDown, long DetectorOnly)
{
    /// <summary>Every product at each of so many steps.</summary>
    public static LevelSteps Every(long steps) => new(steps, steps, steps, 0);
}

/// <summary>What all levels of a stack do alike.</summary>
public sealed record HmLstmRules
{
    /// <summary>How z comes from z~.</summary>
    public BoundaryRule Boundary { get; init; }

    /// <summary>Whether z~ is σ(a s); otherwise the hard sigmoid clamp((a s + 1) / 2, 0, 1).</summary>
    public bool IsSigmoid { get; init; }

    /// <summary>Whether z also gets gradient from the choice of the operation, not only from where it multiplies hidden states.</summary>
    public bool GradientThroughOperations { get; init; }

    /// <summary>Whether z is 0 on a COPY step; otherwise it comes from the sum as always.</summary>
    public bool HoldsOnCopy { get; init; }

    /// <summary>Whether every row is computed at every step, whatever the boundaries say. The numbers are the same.</summary>
    public bool ComputesEveryRow { get; init; }

    /// <summary>Whether threads share out the columns of products over all rows, and not the rows; null for what suits the sizes.</summary>
    public bool? SharesColumns { get; init; }

    /// <summary>
    /// Whether the products follow the boundaries; with gradient only where none goes through the choice of the operation.
    /// </summary>
    internal bool IsSparse(bool savesForBackward) =>
        !ComputesEveryRow && Boundary != BoundaryRule.Soft && !(savesForBackward && GradientThroughOperations);
}

/// <summary>How the boundary z comes from its probability z~.</summary>
public enum BoundaryRule
{
    /// <summary>1 above one half.</summary>
    Step,

    /// <summary>1 where a number drawn uniformly from 0 to 1 is below z~.</summary>
    Sample,

    /// <summary>z~ itself.</summary>
    Soft,
}
