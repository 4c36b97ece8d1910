using System.Collections.Concurrent;
using Hmlstm.Engine.Cells.Rnn;

namespace Hmlstm.Inference.Cells;

/// <summary>A stack of <c>lstm</c>, <c>gru</c> or <c>rnn</c> layers, as torch.nn has them, over trained weights.</summary>
public sealed class Rnn
{
    private readonly RnnShape shape;
    private readonly LayerParameters[] parameters;
    private readonly PredictorWeights weights;
    private readonly ConcurrentBag<(RnnLayers Layers, RnnWindow Window)> workspaces = [];

    /// <summary>A stack over its weights.</summary>
    /// <param name="weights">The weights of the network; they have what the stack needs.</param>
    /// <param name="path">What the stack's names begin with, such as <c>layers.0</c>.</param>
    /// <param name="kind">The cell.</param>
    /// <param name="inputSize">Width of what enters the bottom layer.</param>
    /// <param name="hidden">H of each layer, from the bottom up.</param>
    /// <param name="bidirectional">Whether a second direction reads each row from its end.</param>
    /// <param name="zoneoutHidden">The probability of zoneout of h, 0 to below 1: the weight of what a value was before a step.</param>
    /// <param name="zoneoutCell">The same of c.</param>
    public Rnn(
        PredictorWeights weights,
        string path,
        RnnKind kind,
        int inputSize,
        ReadOnlySpan<int> hidden,
        bool bidirectional = false,
        double zoneoutHidden = 0,
        double zoneoutCell = 0)
    {
        ArgumentNullException.ThrowIfNull(weights);
        this.weights = weights;
        bool hasBias = weights.AtOrNone(path + ".bias_ih_l0") != 0;
        shape = new RnnShape(
            kind, inputSize, hidden.ToArray(), bidirectional, hasBias, new RnnZoneout((float)zoneoutHidden, (float)zoneoutCell));
        parameters = new LayerParameters[shape.Passes];
        for (int k = 0; k < parameters.Length; k++)
        {
            string end = FormattableString.Invariant($"_l{k / shape.Directions}{(k % shape.Directions == 0 ? "" : "_reverse")}");
            parameters[k] = new LayerParameters(
                weights.At($"{path}.weight_ih{end}"),
                weights.At($"{path}.weight_hh{end}"),
                weights.AtOrNone($"{path}.bias_ih{end}"),
                weights.AtOrNone($"{path}.bias_hh{end}"),
                new LayerNorms(
                    weights.AtOrNone($"{path}.norm_weight{end}"),
                    weights.AtOrNone($"{path}.norm_bias{end}"),
                    weights.AtOrNone($"{path}.norm_cell_weight{end}"),
                    weights.AtOrNone($"{path}.norm_cell_bias{end}")));
        }
    }

    /// <summary>Reads one element of each row.</summary>
    /// <param name="pass">What enters, and then what goes up.</param>
    /// <param name="state">The state before the element, and then after it.</param>
    public void Step(PredictorPass pass, RnnState state)
    {
        (RnnStep step, RnnWindow window) = state.Stepper(shape);
        (window.Rows, window.Steps, window.Input) = (pass.Rows, 1, pass.Entering);
        for (int k = 0; k < shape.Passes; k++)
        {
            window.Parameters[k] = parameters[k];
            window.StartHidden[k] = window.EndHidden[k] = state.HiddenAt(k);
            window.StartCell[k] = window.EndCell[k] = state.CellAt(k);
        }

        step.Run(window);
        pass.Entering = state.HiddenAt(shape.Passes - 1);
        GC.KeepAlive(weights);
    }

    /// <summary>Reads a window.</summary>
    /// <param name="pass">What enters, and then what goes up.</param>
    /// <param name="state">The state before the window, and then after it: of a second direction, at each row's first step.</param>
    public void Run(PredictorPass pass, RnnState state)
    {
        (RnnLayers layers, RnnWindow window) =
            workspaces.TryTake(out (RnnLayers, RnnWindow) used) ? used : (new RnnLayers(shape), new RnnWindow(shape));
        float[] sequence = PredictorPass.Result(pass.Elements, shape.OutputOf(shape.Layers - 1));
        (window.Rows, window.Steps, window.Lengths) = (pass.Rows, pass.Steps, pass.Lengths);
        (window.Input, window.Output) = (pass.Entering, PredictorPass.At(sequence));
        var ends = new float[shape.Passes][];
        for (int k = 0; k < shape.Passes; k++)
        {
            int units = shape.HiddenSizes[k / shape.Directions];
            ends[k] = PredictorPass.Result(2L * pass.Rows, units);
            window.Parameters[k] = parameters[k];
            (window.StartHidden[k], window.StartCell[k]) = (state.HiddenAt(k), state.CellAt(k));
            window.EndHidden[k] = PredictorPass.At(ends[k]);
            window.EndCell[k] = shape.HasCell ? window.EndHidden[k] + (nint)((long)pass.Rows * units * sizeof(float)) : 0;
        }

        layers.Forward(window, keep: false);
        for (int k = 0; k < shape.Passes; k++)
        {
            state.TakeEnd(k, window.EndHidden[k], window.EndCell[k], shape.HiddenSizes[k / shape.Directions]);
        }

        workspaces.Add((layers, window));
        pass.Keep(sequence);
        GC.KeepAlive(ends);
        GC.KeepAlive(weights);
    }
}

/// <summary>The layers of an lstm, gru or rnn between two elements. Layers count from 0, the bottom.</summary>
public sealed class RnnState : StackState
{
    private readonly bool hasCell;
    private readonly int directions;
    private (RnnStep Step, RnnWindow Window)? stepper;

    /// <summary>A state of zeros.</summary>
    /// <param name="rows">B, at least 1.</param>
    /// <param name="hidden">H of each layer, from the bottom up.</param>
    /// <param name="hasCell">Whether the cells keep c beside h.</param>
    /// <param name="bidirectional">Whether there is a second direction.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no row.</exception>
    public RnnState(int rows, ReadOnlySpan<int> hidden, bool hasCell, bool bidirectional = false)
        : base(rows, Widths(hidden, (hasCell ? 2 : 1) * (bidirectional ? 2 : 1))) =>
        (this.hasCell, directions) = (hasCell, bidirectional ? 2 : 1);

    /// <summary>h, [B, H].</summary>
    /// <param name="layer">From 0, the bottom.</param>
    /// <param name="direction">0, or 1 for the second direction.</param>
    public ReadOnlySpan<float> Hidden(int layer, int direction = 0) => Block(BlockOf((layer * directions) + direction));

    /// <summary>c, [B, H]; empty where the cells have none.</summary>
    /// <param name="layer">From 0, the bottom.</param>
    /// <param name="direction">0, or 1 for the second direction.</param>
    public ReadOnlySpan<float> Cell(int layer, int direction = 0) =>
        hasCell ? Block(BlockOf((layer * directions) + direction) + 1) : [];

    /// <summary>Where h of a layer and direction lies.</summary>
    internal nint HiddenAt(int pass) => At(BlockOf(pass));

    /// <summary>Where c of a layer and direction lies; 0 where the cells have none.</summary>
    internal nint CellAt(int pass) => hasCell ? At(BlockOf(pass) + 1) : 0;

    /// <summary>Takes what a window left.</summary>
    internal void TakeEnd(int pass, nint hidden, nint cell, int width)
    {
        Take(BlockOf(pass), hidden, width);
        if (hasCell)
        {
            Take(BlockOf(pass) + 1, cell, width);
        }
    }

    /// <summary>The memory of a step.</summary>
    internal (RnnStep Step, RnnWindow Window) Stepper(RnnShape shape) => stepper ??= (new RnnStep(shape), new RnnWindow(shape));

    private int BlockOf(int pass) => hasCell ? 2 * pass : pass;

    private static int[] Widths(ReadOnlySpan<int> hidden, int each)
    {
        int[] widths = new int[hidden.Length * each];
        for (int block = 0; block < widths.Length; block++)
        {
            widths[block] = hidden[block / each];
        }

        return widths;
    }
}
