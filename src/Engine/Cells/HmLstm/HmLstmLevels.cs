using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>
/// A stack of hierarchical multiscale LSTM levels over whole windows, forward and backward (Chung, Ahn and Bengio, "Hierarchical multiscale recurrent neural
/// networks", ICLR 2017, equations 1 to 8).
/// </summary>
/// <remarks>
/// Threads own rows of the batch through all steps and levels, or share out the columns of products over all rows; weight gradients are computed afterwards, as one
/// product over all rows of all steps. Results do not depend on which rows are computed beside each other, so following the boundaries gives the bits of computing every row.
/// </remarks>
public sealed unsafe class HmLstmLevels
{
    /// <summary>Weights, floats, from which on threads share columns out.</summary>
    private const long SharedWeights = 256 * 1024;

    private readonly long weights;

    /// <summary>A stack.</summary>
    /// <param name="levels">Its levels, from the bottom up.</param>
    /// <param name="rules">What they do alike.</param>
    /// <exception cref="ArgumentException">The sizes of neighbours do not fit, or a level below another one has no detector.</exception>
    public HmLstmLevels(IReadOnlyList<HmLstmLevelShape> levels, HmLstmRules rules)
    {
        for (int n = 0; n < levels.Count; n++)
        {
            bool isTop = n == levels.Count - 1;
            bool fits = levels[n].AboveSize == (isTop ? 0 : levels[n + 1].HiddenSize) && (n == 0 || levels[n].InputSize == levels[n - 1].HiddenSize);
            if (!fits || (!isTop && !levels[n].HasDetector))
            {
                throw new ArgumentException($"Level {n + 1} does not fit its neighbours.", nameof(levels));
            }
        }

        Levels = levels;
        Rules = rules;
        weights = levels.Sum(static level => (long)level.Gates * (level.Stride + level.InputStride + level.AboveStride));
    }

    /// <summary>The levels, from the bottom up.</summary>
    public IReadOnlyList<HmLstmLevelShape> Levels { get; }

    /// <summary>What they do alike.</summary>
    public HmLstmRules Rules { get; }

    /// <summary>Computes a window.</summary>
    /// <param name="window">What enters, and where results go.</param>
    /// <param name="parameters">The parameters of each level.</param>
    /// <param name="workspace">Memory for the window.</param>
    /// <param name="keeps">Whether <see cref="Backward"/> is to follow.</param>
    public void Forward(HmLstmWindow window, ReadOnlySpan<HmLstmLevelParameters> parameters, HmLstmWorkspace workspace, bool keeps)
    {
        workspace.Serve(this, window.Batch);
        bool hasVectors = window.Tokens == 0;
        for (int n = 0; n < workspace.Levels.Length; n++)
        {
            LevelMemory level = workspace.Levels[n];
            bool masked = n < window.Masks.Length && window.Masks[n] != 0;
            level.Prepare(window.Batch, window.Steps, workspace.Slices, keeps, isBottom: n == 0, copiesInputs: n == 0 ? hasVectors : masked);
            level.Weights.Reserve(keeps);
        }

        // A small stack's weights are packed before another thread would have begun.
        workspace.Pack.Serve(parameters);
        workspace.Team.Run(workspace.Pack, weights >= SharedWeights ? workspace.Parts : 1);

        if (!hasVectors)
        {
            workspace.Tokens.Fill((float*)window.Table, window.Vocabulary, Levels[0], workspace.Levels[0].Weights);
        }

        workspace.Forward.Serve(window, hasVectors ? null : workspace.Tokens, workspace.Slices);
        workspace.Team.Run(workspace.Forward, workspace.Parts);
        workspace.Work = workspace.Forward.Count();
    }

    /// <summary>Computes the gradients of the last window that was computed with the workspace.</summary>
    /// <param name="window">The window; its inputs and results are not needed any more but for draws, masks and lengths.</param>
    /// <param name="gradients">What comes and what goes.</param>
    /// <param name="workspace">The memory that forward left.</param>
    public void Backward(HmLstmWindow window, HmLstmGradients gradients, HmLstmWorkspace workspace)
    {
        foreach (LevelMemory level in workspace.Levels)
        {
            level.PrepareBackward(workspace.Slices, workspace.Parts);
        }

        workspace.Backward.Serve(window, gradients, workspace.Slices);
        workspace.Team.Run(workspace.Backward, workspace.Parts);
        workspace.Weights.Serve(window, gradients);
        workspace.Team.Run(workspace.Weights, workspace.Parts);
        GradientWriter.Write(window, gradients, workspace);
    }

    /// <summary>How many threads compute, and into how many slices of rows the batch falls.</summary>
    /// <remarks>
    /// Threads with rows of their own never wait for each other, but each of them reads all weights in every step. Where these are larger than a core's cache, or rows
    /// are few, threads share the columns of one slice out instead.
    /// </remarks>
    internal (int Parts, int Slices) Split(int batch)
    {
        int threads = Team.Threads;
        return Rules.SharesColumns ?? weights >= SharedWeights ? (threads, 1) : (Math.Min(batch, threads), Math.Min(batch, threads));
    }
}
