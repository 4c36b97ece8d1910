using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Tests.Cells;

/// <summary>A stack with random weights, vectors and states, and a random gradient of everything that leaves its window.</summary>
internal sealed unsafe class HmLstmRun
{
    private readonly Random random = new(11);
    private readonly Dictionary<string, (FloatBuffer Buffer, int Length)> memory = [];
    private readonly HmLstmLevelParameters[] parameters;

    public HmLstmRun(HmLstmRules rules, int[] hidden, int inputs, int batch, int steps, bool layerNorm = false)
    {
        int levels = hidden.Length;
        var shapes = new HmLstmLevelShape[levels];
        parameters = new HmLstmLevelParameters[levels];
        var values = new HmLstmLevelValues[levels];
        var gradients = new HmLstmLevelValues[levels];
        var written = new HmLstmLevelParameters[levels];
        for (int n = 0; n < levels; n++)
        {
            int width = hidden[n];
            bool detects = n < levels - 1;
            shapes[n] = new HmLstmLevelShape(n == 0 ? inputs : hidden[n - 1], width, detects ? hidden[n + 1] : 0, detects, layerNorm);
            parameters[n] = Parameters($"{n}.", shapes[n], Fill);
            written[n] = Parameters($"grad {n}.", shapes[n], Place);
            values[n] = new HmLstmLevelValues
            {
                StartHidden = Fill($"{n}.start h", batch * width),
                StartCell = Fill($"{n}.start c", batch * width),
                StartBoundary = Place($"{n}.start z", batch),
                Hidden = Place($"{n}.h", batch * steps * width),
                EndCell = Place($"{n}.c", batch * width),
                Boundary = Place($"{n}.z", batch * steps),
                BoundaryStride = steps,
            };
            gradients[n] = new HmLstmLevelValues
            {
                StartHidden = Place($"grad {n}.start h", batch * width),
                StartCell = Place($"grad {n}.start c", batch * width),
                StartBoundary = Place($"grad {n}.start z", batch),
                Hidden = Fill($"of {n}.h", batch * steps * width),
                EndCell = Fill($"of {n}.c", batch * width),
                Boundary = detects ? Fill($"of {n}.z", batch * steps) : 0,
                BoundaryStride = steps,
            };
        }

        Stack = new HmLstmLevels(shapes, rules);
        Window = new HmLstmWindow { Batch = batch, Steps = steps, Slope = 1, Levels = values, Input = Fill("x", batch * steps * inputs) };
        Gradients = new HmLstmGradients { Levels = gradients, Parameters = written, Input = Place("grad x", batch * steps * inputs) };
    }

    public HmLstmLevels Stack { get; }

    public HmLstmWindow Window { get; }

    public HmLstmGradients Gradients { get; }

    public ReadOnlySpan<HmLstmLevelParameters> Weights => parameters;

    /// <summary>The names of what a run writes, and whether it comes from backward.</summary>
    public IEnumerable<(string Name, bool IsGradient)> Results => memory.Keys
        .Where(static name => name.StartsWith("grad", StringComparison.Ordinal)
            || name.EndsWith(".h", StringComparison.Ordinal)
            || name.EndsWith(".c", StringComparison.Ordinal)
            || name.EndsWith(".z", StringComparison.Ordinal))
        .Where(static name => !name.StartsWith("of", StringComparison.Ordinal))
        .Select(static name => (name, name.StartsWith("grad", StringComparison.Ordinal)));

    public float[] this[string name] => new ReadOnlySpan<float>(memory[name].Buffer.First, memory[name].Length).ToArray();

    public void Run(HmLstmWorkspace workspace)
    {
        Stack.Forward(Window, parameters, workspace, savesForBackward: true);
        Stack.Backward(Window, Gradients, workspace);
    }

    private static HmLstmLevelParameters Parameters(string level, HmLstmLevelShape shape, Func<string, int, nint> at)
    {
        int gates = 4 * shape.HiddenSize, rows = gates + (shape.HasDetector ? 1 : 0);
        return new HmLstmLevelParameters
        {
            InputWeight = at(level + "weight_ih", rows * shape.InputSize),
            HiddenWeight = at(level + "weight_hh", rows * shape.HiddenSize),
            AboveWeight = shape.AboveSize > 0 ? at(level + "weight_th", rows * shape.AboveSize) : 0,
            Bias = at(level + "bias", rows),
            GateGain = shape.Normalises ? at(level + "gate gain", gates) : 0,
            GateShift = shape.Normalises ? at(level + "gate shift", gates) : 0,
            CellGain = shape.Normalises ? at(level + "cell gain", shape.HiddenSize) : 0,
            CellShift = shape.Normalises ? at(level + "cell shift", shape.HiddenSize) : 0,
        };
    }

    private nint Fill(string name, int length)
    {
        nint place = Place(name, length);
        for (int i = 0; i < length; i++)
        {
            ((float*)place)[i] = (random.NextSingle() * 2) - 1;
        }

        return place;
    }

    private nint Place(string name, int length)
    {
        var buffer = new FloatBuffer();
        memory.Add(name, (buffer, length));
        return (nint)buffer.Zeros(length);
    }
}
