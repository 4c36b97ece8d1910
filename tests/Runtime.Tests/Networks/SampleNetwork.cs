using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Heads;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Networks;

/// <summary>A character model of two levels, as the generator would write it.</summary>
internal sealed class SampleNetwork : Network<SampleNetwork.Memory, SampleNetwork.Result>
{
    private readonly Embedding embedding;
    private readonly HmLstmLevel level1;
    private readonly HmLstmLevel level2;
    private readonly GatedHead head;

    public SampleNetwork(int width = 4)
        : this(Parse(width))
    {
    }

    private SampleNetwork(NetworkDefinition definition)
        : base("Sample", DefinitionWriter.Render(definition), Definitions.Fingerprint.Of(definition))
    {
        long width = definition.Layers[0].Hidden[0];
        Width = width;
        embedding = Register("input.embedding", nn.Embedding(5, 3));
        var options = new HmLstmLevelOptions { InputSize = 3, HiddenSize = width, AboveSize = 2, HasDetector = true };
        level1 = Register("layers.0.0", new HmLstmLevel(options));
        level2 = Register("layers.0.1", new HmLstmLevel(options with { InputSize = width, HiddenSize = 2, AboveSize = 0, HasDetector = false }));
        head = Register("output", new GatedHead([width, 2], 6, [], ActivationKind.Tanh, 5));
        Schedules = [new ScheduledValue("slope", ((HmLstmStack)definition.Layers[0]).Boundary.Slope, value => level1.Slope = value)];
    }

    public long Width { get; }

    public double Slope => level1.Slope;

    public override IReadOnlyList<ScheduledValue> Schedules { get; }

    public static string Yaml(int width) =>
        $"{{ model: Sample, task: language-model, input: {{ tokens: 5, embedding: 3 }}, layers: [ {{ cell: hm-lstm, hidden: [{width}, 2], "
        + "boundary: { slope: { start: 2, linear: 0.5, max: 4 } } } ], output: { from: all, embedding: 6 } }";

    public override Memory CreateState(long batch) => new(
        new HmLstmLevelState(Zeros(batch, Width), Zeros(batch, Width), Zeros(batch, 1)), new HmLstmLevelState(Zeros(batch, 2), Zeros(batch, 2)));

    public override Result forward(Tensor input, Memory? state, Tensor? lengths)
    {
        using var scope = NewDisposeScope();
        Memory start = StartOf(input, state);
        var running = new SequenceMask(lengths, input.size(1));
        var trace1 = new LevelTrace(start.Level1, running);
        var trace2 = new LevelTrace(start.Level2, running);
        Tensor[] projected = level1.Project(embedding.call(input)).unbind(1);
        foreach (Tensor step in projected)
        {
            trace1.Add(level1.AdvanceProjected(step, trace1.Now, above: trace2.Now));
            trace2.Add(level2.Advance(below: trace1.Now, trace2.Now, above: null));
        }

        Tensor hidden1 = trace1.Hidden();
        Tensor hidden2 = trace2.Hidden();
        var result = new Result(head.call([hidden1, hidden2]), LevelTrace.Boundaries(trace1), [hidden1, hidden2], new Memory(trace1.Now, trace2.Now));
        result.MoveToOuterDisposeScope();
        return result;
    }

    private static NetworkDefinition Parse(int width) => NetworkParser.Parse("sample.model.yaml", Yaml(width)).Definition!;

    internal sealed class Memory(HmLstmLevelState level1, HmLstmLevelState level2)
        : NetworkState<Memory>([.. level1.Tensors("level1"), .. level2.Tensors("level2")])
    {
        public HmLstmLevelState Level1 { get; } = level1.WithoutCache();

        public HmLstmLevelState Level2 { get; } = level2.WithoutCache();

        protected override Memory Map(Func<Tensor, Tensor> map) => new(Level1.Map(map), Level2.Map(map));
    }

    internal sealed class Result(Tensor predictions, Tensor boundaries, IReadOnlyList<Tensor> hidden, Memory state) : NetworkOutput
    {
        public override Tensor Predictions { get; } = predictions;

        public override Tensor Boundaries { get; } = boundaries;

        public override IReadOnlyList<Tensor> Hidden { get; } = hidden;

        public override Memory State { get; } = state;
    }
}
