using Hmlstm.Reference;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Tests.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

/// <summary>Levels as a stack, and their scalar reference with the same weights.</summary>
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

    /// <summary>The levels as a stack.</summary>
    public HmLstm Stack(HmLstmDropout dropout = default, bool computesEveryRow = false, bool? sharesColumns = null) =>
        new(Levels, dropout, computesEveryRow, sharesColumns);

    /// <summary>Runs over [B, T, in] from zero states by libtorch's operations. The caller owns a dispose scope.</summary>
    public (Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) Run(Tensor input, Tensor? lengths = null) =>
        RunByTorch(StartOf(input.size(0), input.dtype), input, lengths);

    /// <summary>Runs over [B, T, in] by libtorch's operations.</summary>
    public (Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) RunByTorch(HmLstmState start, Tensor input, Tensor? lengths = null)
    {
        using var settings = new EngineSettings(CpuEngine.Threads, enabled: false);
        return Gather(Stack().Run(input, start, new SequenceMask(lengths, input.size(1))));
    }

    /// <summary>Runs over [B, T, in] by the engine.</summary>
    public (Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) RunByEngine(
        Tensor input, Tensor? lengths = null, HmLstm? engine = null, HmLstmState? start = null)
    {
        HmLstm computing = engine ?? Stack();
        long before = computing.Work.Dense;
        HmLstmOutput output = computing.Run(
            input, start ?? StartOf(input.size(0), ScalarType.Float32), new SequenceMask(lengths, input.size(1)));
        Assert.True(computing.Work.Dense > before, "The engine counts what it computes, and counted nothing.");
        return Gather(output);
    }

    /// <summary>Zeros for every level.</summary>
    public HmLstmState StartOf(long batch, ScalarType type) => new([.. options.Select(level => new HmLstmLevelState(
        zeros(batch, level.HiddenSize, dtype: type),
        zeros(batch, level.HiddenSize, dtype: type),
        level.HasDetector ? zeros(batch, 1, dtype: type) : null))]);

    /// <summary>What a window gave; null for boundaries where no level has any.</summary>
    public static (Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) Gather(HmLstmOutput output) => (
        output.Hidden,
        [.. output.State.Levels.Select(static level => level.Cell)],
        output.Boundaries.size(1) == 0 ? null : output.Boundaries);

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
