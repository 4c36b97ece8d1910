using System.Collections.Concurrent;
using Hmlstm.Engine.Cells.HmLstm;

namespace Hmlstm.Inference.Cells;

/// <summary>
/// A hierarchical multiscale LSTM (Chung, Ahn and Bengio, "Hierarchical multiscale recurrent neural networks", ICLR 2017, equations 1 to 8)
/// over trained weights.
/// </summary>
public sealed unsafe class HmLstm
{
    private readonly HmLstmLevels levels;
    private readonly HmLstmLevelParameters[] parameters;
    private readonly HmLstmPackedWeights packed;
    private readonly TokenEmbedding? tokens;
    private readonly PredictorWeights weights;
    private readonly float slope;
    private readonly int detectors;
    private readonly ConcurrentBag<HmLstmWorkspace> workspaces = [];

    /// <summary>A stack over its weights.</summary>
    /// <param name="weights">The weights of the network; they have what the stack needs.</param>
    /// <param name="path">What the stack's names begin with, such as <c>layers.0</c>.</param>
    /// <param name="inputSize">Width of what enters the bottom level.</param>
    /// <param name="hidden">H of each level, from the bottom up.</param>
    /// <param name="options">What the levels do.</param>
    /// <param name="tokens">The embedding whose tokens enter; null where vectors do.</param>
    public HmLstm(
        PredictorWeights weights,
        string path,
        int inputSize,
        ReadOnlySpan<int> hidden,
        HmLstmOptions options,
        TokenEmbedding? tokens = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        (this.weights, this.tokens, detectors) = (weights, tokens, options.Detectors);
        slope = (float)(options.SlopeName is { } name && weights.Metadata.Schedules.TryGetValue(name, out double trained)
            ? trained
            : options.Slope);
        var shapes = new HmLstmLevelShape[hidden.Length];
        parameters = new HmLstmLevelParameters[hidden.Length];
        for (int n = 0; n < hidden.Length; n++)
        {
            int above = n + 1 < hidden.Length ? hidden[n + 1] : 0;
            bool normalises = options.LayerNorm && hidden[n] > 1;
            shapes[n] = new HmLstmLevelShape(n == 0 ? inputSize : hidden[n - 1], hidden[n], above, n < options.Detectors, normalises);
            parameters[n] = ParametersOf(FormattableString.Invariant($"{path}.{n}."));
        }

        levels = new HmLstmLevels(shapes, new HmLstmRules
        {
            Boundary = options.IsSoft ? BoundaryRule.Soft : BoundaryRule.Step,
            IsSigmoid = options.IsSigmoid,
            HoldsOnCopy = options.HoldsOnCopy,
        });
        packed = new HmLstmPackedWeights(levels, parameters, tokens?.Table ?? 0, tokens?.Vocabulary ?? 0);
    }

    /// <summary>Reads one element of each row.</summary>
    /// <param name="pass">What enters, and then what goes up.</param>
    /// <param name="state">The state before the element, and then after it.</param>
    public void Step(PredictorPass pass, HmLstmState state)
    {
        if (tokens is not null && !packed.TakesTokens)
        {
            tokens.Read(pass);
        }

        HmLstmStream stream = state.Stream(levels, packed, out bool goesOn);
        stream.Step(packed.TakesTokens ? pass.Ids : pass.Entering, slope, goesOn);
        state.IsTouched = false;
        if (pass.Levels.Length != state.Levels)
        {
            pass.Levels = new nint[state.Levels];
        }

        for (int level = 0; level < state.Levels; level++)
        {
            pass.Levels[level] = state.At(state.HiddenBlock(level));
        }

        pass.Entering = pass.Levels[^1];
        GC.KeepAlive(weights);
    }

    /// <summary>Reads a window.</summary>
    /// <param name="pass">What enters, and then what goes up; its output gets boundaries and hidden states.</param>
    /// <param name="state">The state before the window, and then after it.</param>
    public void Run(PredictorPass pass, HmLstmState state)
    {
        // As the network does: a table larger than the window is looked up row by row.
        bool takesTokens = tokens is not null && tokens.Vocabulary <= (long)pass.Elements / 2;
        if (tokens is not null && !takesTokens)
        {
            tokens.Read(pass);
        }

        long stride = (long)detectors * pass.Steps;
        float[] boundaries = PredictorPass.Result(pass.Rows, stride);
        var hidden = new float[state.Levels][];
        var cells = new float[state.Levels][];
        var values = new HmLstmLevelValues[state.Levels];
        for (int n = 0; n < values.Length; n++)
        {
            int block = state.HiddenBlock(n);
            bool detects = n < detectors;
            hidden[n] = PredictorPass.Result(pass.Elements, levels.Levels[n].HiddenSize);
            cells[n] = PredictorPass.Result(pass.Rows, levels.Levels[n].HiddenSize);
            values[n] = new HmLstmLevelValues
            {
                StartHidden = state.At(block),
                StartCell = state.At(block + 1),
                StartBoundary = detects ? state.At(block + 2) : 0,
                Hidden = PredictorPass.At(hidden[n]),
                EndCell = PredictorPass.At(cells[n]),
                Boundary = detects ? PredictorPass.At(boundaries) + (nint)((long)n * pass.Steps * sizeof(float)) : 0,
                BoundaryStride = (int)stride,
            };
        }

        HmLstmWorkspace workspace = workspaces.TryTake(out HmLstmWorkspace? used) ? used : new HmLstmWorkspace();
        levels.Forward(
            new HmLstmWindow
            {
                Batch = pass.Rows,
                Steps = pass.Steps,
                Slope = slope,
                Lengths = pass.Lengths,
                Input = takesTokens ? 0 : pass.Entering,
                Tokens = takesTokens ? pass.Ids : 0,
                Table = takesTokens ? tokens!.Table : 0,
                Vocabulary = takesTokens ? tokens!.Vocabulary : 0,
                Levels = values,
            },
            parameters,
            workspace,
            savesForBackward: false);
        workspaces.Add(workspace);
        Keep(pass, state, hidden, cells, boundaries);
        GC.KeepAlive(weights);
    }

    private void Keep(PredictorPass pass, HmLstmState state, float[][] hidden, float[][] cells, float[] boundaries)
    {
        pass.Levels = new nint[hidden.Length];
        for (int n = 0; n < hidden.Length; n++)
        {
            int width = levels.Levels[n].HiddenSize, block = state.HiddenBlock(n);
            long before = (long)(pass.Steps - 1) * sizeof(float);
            pass.Levels[n] = PredictorPass.At(hidden[n]);
            state.Take(block, pass.Levels[n] + (nint)(before * width), (long)pass.Steps * width);
            state.Take(block + 1, PredictorPass.At(cells[n]), width);
            if (n < detectors)
            {
                nint last = PredictorPass.At(boundaries) + (nint)(((long)n * pass.Steps * sizeof(float)) + before);
                state.Take(block + 2, last, (long)detectors * pass.Steps);
            }

            pass.Output.AddHidden(hidden[n]);
        }

        if (detectors > 0)
        {
            pass.Output.AddBoundaries(boundaries, detectors);
        }

        pass.Entering = pass.Levels[^1];
    }

    private HmLstmLevelParameters ParametersOf(string level) => new()
    {
        InputWeight = weights.At(level + "weight_ih"),
        HiddenWeight = weights.At(level + "weight_hh"),
        AboveWeight = weights.AtOrNone(level + "weight_th"),
        Bias = weights.AtOrNone(level + "bias"),
        GateGain = weights.AtOrNone(level + "norm_gates.weight"),
        GateShift = weights.AtOrNone(level + "norm_gates.bias"),
        CellGain = weights.AtOrNone(level + "norm_cell.weight"),
        CellShift = weights.AtOrNone(level + "norm_cell.bias"),
    };
}

/// <summary>What the levels of an HM-LSTM do.</summary>
public sealed record HmLstmOptions
{
    /// <summary>L', how many levels find boundaries, from the bottom up: all but the top one, or all.</summary>
    public required int Detectors { get; init; }

    /// <summary>Whether gates and cells are layer-normalised; a level of width 1 never is.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Whether z is its probability itself; otherwise 1 above one half and 0 elsewhere.</summary>
    public bool IsSoft { get; init; }

    /// <summary>Whether the probability is σ(a s); otherwise clamp((a s + 1) / 2, 0, 1).</summary>
    public bool IsSigmoid { get; init; }

    /// <summary>Whether z is 0 on a COPY step.</summary>
    public bool HoldsOnCopy { get; init; }

    /// <summary>a, the slope of the detectors, where the weights file has none; above 0.</summary>
    public double Slope { get; init; } = 1;

    /// <summary>The name of the slope among the schedules of a weights file; null for a slope that is constant.</summary>
    public string? SlopeName { get; init; }
}
