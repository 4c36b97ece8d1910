using System.Collections.Concurrent;
using Hmlstm.Engine.Cells.KLstm;
using Hmlstm.Engine.Memory;

namespace Hmlstm.Inference.Cells;

/// <summary>
/// Layers of the Markov recurrent network (Kuo and Chien, "Markov recurrent neural networks", MLSP 2018) over trained weights.
/// </summary>
public sealed unsafe class KLstm
{
    private readonly KLstmShape[] shapes;
    private readonly KLstmParameters[] parameters;
    private readonly PredictorWeights weights;
    private readonly bool mixes;
    private readonly ConcurrentBag<KLstmWorkspace> workspaces = [];

    /// <summary>A stack over its weights.</summary>
    /// <param name="weights">The weights of the network; they have what the stack needs.</param>
    /// <param name="path">What the stack's names begin with, such as <c>layers.0</c>.</param>
    /// <param name="inputSize">Width of what enters the bottom layer.</param>
    /// <param name="hidden">H of each layer, from the bottom up.</param>
    /// <param name="cells">K.</param>
    /// <param name="mixes">Whether all cells are mixed by their probabilities; otherwise the likeliest one is taken.</param>
    public KLstm(PredictorWeights weights, string path, int inputSize, ReadOnlySpan<int> hidden, int cells, bool mixes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (this.weights, this.mixes) = (weights, mixes);
        shapes = new KLstmShape[hidden.Length];
        parameters = new KLstmParameters[hidden.Length];
        for (int n = 0; n < hidden.Length; n++)
        {
            string layer = FormattableString.Invariant($"{path}.{n}.");
            shapes[n] = new KLstmShape(n == 0 ? inputSize : hidden[n - 1], hidden[n], cells);
            parameters[n] = new KLstmParameters
            {
                InputWeight = weights.At(layer + "weight_ih"),
                HiddenWeight = weights.At(layer + "weight_hh"),
                SelectInput = weights.At(layer + "select_ih"),
                SelectHidden = weights.At(layer + "select_hh"),
                Bias = weights.AtOrNone(layer + "bias"),
                SelectBias = weights.AtOrNone(layer + "select_bias"),
            };
        }
    }

    /// <summary>Reads one element of each row.</summary>
    /// <param name="pass">What enters, and then what goes up.</param>
    /// <param name="state">The state before the element, and then after it.</param>
    public void Step(PredictorPass pass, KLstmState state)
    {
        KLstmStep[] steps = state.Steps(shapes);
        for (int n = 0; n < shapes.Length; n++)
        {
            nint hidden = state.At(2 * n), cell = state.At((2 * n) + 1);
            steps[n].Run(
                pass.Rows,
                mixes,
                parameters[n],
                new KLstmEntries { Input = pass.Entering, Hidden = hidden, Cell = cell },
                new KLstmResults
                {
                    Selection = state.SelectionAt,
                    Probability = state.ProbabilityAt,
                    LastHidden = hidden,
                    LastCell = cell,
                });
            pass.Entering = hidden;
        }

        GC.KeepAlive(weights);
    }

    /// <summary>Reads a window.</summary>
    /// <param name="pass">What enters, and then what goes up; its output gets the selection of the top layer.</param>
    /// <param name="state">The state before the window, and then after it.</param>
    public void Run(PredictorPass pass, KLstmState state)
    {
        FloatBuffer noise = new();
        KLstmWorkspace workspace = workspaces.TryTake(out KLstmWorkspace? used) ? used : new KLstmWorkspace();
        for (int n = 0; n < shapes.Length; n++)
        {
            KLstmShape shape = shapes[n];
            float[] sequence = PredictorPass.Result(pass.Elements, shape.Hidden);
            float[] selection = PredictorPass.Result(pass.Elements, shape.Cells);
            float[] probability = PredictorPass.Result(pass.Elements, shape.Cells);
            float[] hidden = PredictorPass.Result(pass.Rows, shape.Hidden), cell = PredictorPass.Result(pass.Rows, shape.Hidden);
            workspace.Forward(
                shape,
                new KLstmWindow
                {
                    Batch = pass.Rows,
                    Steps = pass.Steps,
                    Lengths = pass.Lengths,

                    // A Gumbel-softmax without any noise at temperature 1 is q.
                    Noise = mixes ? (nint)noise.Zeros((long)pass.Elements * shape.Cells) : 0,
                    Temperature = 1,
                },
                parameters[n],
                new KLstmEntries { Input = pass.Entering, Hidden = state.At(2 * n), Cell = state.At((2 * n) + 1) },
                new KLstmResults
                {
                    Hidden = PredictorPass.At(sequence),
                    Selection = PredictorPass.At(selection),
                    Probability = PredictorPass.At(probability),
                    LastHidden = PredictorPass.At(hidden),
                    LastCell = PredictorPass.At(cell),
                },
                KLstmGradientNeed.None);
            state.Take(2 * n, PredictorPass.At(hidden), shape.Hidden);
            state.Take((2 * n) + 1, PredictorPass.At(cell), shape.Hidden);
            pass.Keep(sequence);
            (pass.Output.Selection, pass.Output.SelectionProbability) = (selection, probability);
            GC.KeepAlive(noise);
        }

        workspaces.Add(workspace);
        GC.KeepAlive(weights);
    }
}

/// <summary>The layers of a k-lstm between two elements. Layers count from 0, the bottom.</summary>
public sealed unsafe class KLstmState : StackState
{
    private readonly FloatBuffer selected = new();
    private readonly int cells;
    private KLstmStep[] steps = [];

    /// <summary>A state of zeros.</summary>
    /// <param name="rows">B, at least 1.</param>
    /// <param name="hidden">H of each layer, from the bottom up.</param>
    /// <param name="cells">K.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no row.</exception>
    public KLstmState(int rows, ReadOnlySpan<int> hidden, int cells)
        : base(rows, Widths(hidden))
    {
        this.cells = cells;
        selected.Zeros(2L * rows * cells);
    }

    /// <summary>
    /// The weights w that mixed the cells of the top layer at the last step, [B, K]; zeros before a step. No part of what is copied,
    /// compared or written.
    /// </summary>
    public ReadOnlySpan<float> Selection => new(selected.First, Rows * cells);

    /// <summary>Its selector's probabilities q, [B, K].</summary>
    public ReadOnlySpan<float> SelectionProbability => new((float*)ProbabilityAt, Rows * cells);

    /// <summary>Where the selection lies.</summary>
    internal nint SelectionAt => (nint)selected.First;

    /// <summary>Where its probabilities lie.</summary>
    internal nint ProbabilityAt => (nint)(selected.First + ((long)Rows * cells));

    /// <summary>h, [B, H].</summary>
    /// <param name="layer">From 0, the bottom.</param>
    public ReadOnlySpan<float> Hidden(int layer) => Block(2 * layer);

    /// <summary>c, [B, H].</summary>
    /// <param name="layer">From 0, the bottom.</param>
    public ReadOnlySpan<float> Cell(int layer) => Block((2 * layer) + 1);

    /// <summary>The memory of the layers' steps.</summary>
    internal KLstmStep[] Steps(KLstmShape[] shapes)
    {
        if (steps.Length == 0)
        {
            steps = [.. shapes.Select(static shape => new KLstmStep(shape))];
        }

        return steps;
    }

    private static int[] Widths(ReadOnlySpan<int> hidden)
    {
        int[] widths = new int[2 * hidden.Length];
        for (int block = 0; block < widths.Length; block++)
        {
            widths[block] = hidden[block / 2];
        }

        return widths;
    }
}
