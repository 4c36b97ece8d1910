using Hmlstm.Reference;
using Hmlstm.Runtime.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

/// <summary>Levels driven over a window the way generated code does it, and their scalar reference with the same weights.</summary>
internal sealed class LevelStack : IDisposable
{
    private readonly HmLstmLevelOptions[] options;

    public LevelStack(int input, int[] hidden, bool top, ScalarType type, double slope, Func<HmLstmLevelOptions, HmLstmLevelOptions> rules)
    {
        options = new HmLstmLevelOptions[hidden.Length];
        Levels = new HmLstmLevel[hidden.Length];
        for (int n = 0; n < hidden.Length; n++)
        {
            bool isTop = n == hidden.Length - 1;
            options[n] = rules(new HmLstmLevelOptions
            {
                InputSize = n == 0 ? input : hidden[n - 1],
                HiddenSize = hidden[n],
                AboveSize = isTop ? 0 : hidden[n + 1],
                HasDetector = !isTop || top,
            });
            Levels[n] = new HmLstmLevel(options[n]) { Slope = slope };
            Levels[n].to(type);
        }

        Scatter();
    }

    public HmLstmLevel[] Levels { get; }

    public IEnumerable<(int Level, string Name, Tensor Value)> Parameters =>
        Levels.SelectMany((level, n) => level.named_parameters().Select(pair => (n, pair.name, (Tensor)pair.parameter)));

    /// <summary>Runs over [B, T, in] from zero states. The caller owns a dispose scope.</summary>
    public (Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) Run(Tensor input, Tensor? lengths = null, bool pieces = false) =>
        Gather(Step(Begin(StartOf(input.size(0), input.dtype), lengths, input.size(1)), input, pieces));

    /// <summary>Runs over [B, T, in] step by step.</summary>
    public LevelTrace[] Step(LevelTrace[] traces, Tensor input, bool pieces = false)
    {
        Tensor[] projected = Levels[0].Project(input).unbind(1);
        for (int t = 0; t < projected.Length; t++)
        {
            for (int n = 0; n < traces.Length; n++)
            {
                HmLstmLevelState before = pieces ? traces[n].Now.WithoutCache() : traces[n].Now;
                HmLstmLevelState? above = n + 1 < traces.Length ? traces[n + 1].Now : null;
                traces[n].Add(n == 0
                    ? Levels[n].AdvanceProjected(projected[t], before, above)
                    : Levels[n].Advance(traces[n - 1].Now, before, above));
            }
        }

        return traces;
    }

    /// <summary>Zeros for every level.</summary>
    public HmLstmLevelState[] StartOf(long batch, ScalarType type) => [.. options.Select(level => new HmLstmLevelState(
        zeros(batch, level.HiddenSize, dtype: type),
        zeros(batch, level.HiddenSize, dtype: type),
        level.HasDetector ? zeros(batch, 1, dtype: type) : null))];

    /// <summary>Traces that begin at a state.</summary>
    public static LevelTrace[] Begin(HmLstmLevelState[] start, Tensor? lengths, long steps)
    {
        var running = new SequenceMask(lengths, steps);
        return [.. start.Select(state => new LevelTrace(state, running))];
    }

    /// <summary>What the traces hold after a window.</summary>
    public (Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) Gather(LevelTrace[] traces)
    {
        int detectors = options.Count(level => level.HasDetector);
        return ([.. traces.Select(trace => trace.Hidden())], [.. traces.Select(trace => trace.Now.Cell)], detectors == 0 ? null : LevelTrace.Boundaries(traces.AsSpan(0, detectors)));
    }

    /// <summary>The same levels as plain numbers.</summary>
    public HmLstmReference Reference(double[][][]? drawn = null) => new([.. Levels.Select((level, n) => new HmLstmReferenceLevel
    {
        Input = (int)options[n].InputSize,
        Hidden = (int)options[n].HiddenSize,
        Above = (int)options[n].AboveSize,
        HasDetector = options[n].HasDetector,
        LayerNorm = options[n].LayerNorm,
        Slope = level.Slope,
        Estimator = options[n].Estimator,
        Activation = options[n].Activation,
        Gradient = options[n].Gradient,
        OnCopy = options[n].OnCopy,
        Weights = WeightsOf(n),
    })]) { Drawn = drawn };

    /// <summary>The reference over other weights than the levels'.</summary>
    public Dictionary<string, double[]> WeightsOf(int level) => Levels[level].named_parameters()
        .ToDictionary(pair => pair.name, pair => Numbers.Of(pair.parameter));

    public void Dispose()
    {
        foreach (HmLstmLevel level in Levels)
        {
            level.Dispose();
        }
    }

    // Values that make boundaries, norms and biases matter: fresh weights would leave biases and shifts at 0.
    private void Scatter()
    {
        using (no_grad())
        {
            foreach ((_, string name, Tensor value) in Parameters)
            {
                using Tensor noise = randn_like(value);
                value.add_(noise * (name.StartsWith("weight", StringComparison.Ordinal) ? 0.8 : 0.3));
            }
        }
    }
}
