using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Heads;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Networks;

/// <summary>A character model of two levels, as the generator would write it.</summary>
internal sealed class SampleNetwork : Network<SampleNetwork.Memory, SampleNetwork.Result>, IStreamingNetwork<SampleNetwork.Memory>
{
    private readonly Embedding embedding;
    private readonly HmLstm levels;
    private readonly GatedHead head;

    public SampleNetwork(int width = 4)
        : this(Parse(width))
    {
    }

    private SampleNetwork(NetworkDefinition definition)
        : base(definition, Definitions.Fingerprint.Of(definition))
    {
        long width = definition.Layers[0].Hidden[0];
        Width = width;
        embedding = Register("input.embedding", nn.Embedding(5, 3));
        levels = Register("layers.0", new HmLstm((HmLstmStack)definition.Layers[0], 3));
        head = Register("output", new GatedHead([width, 2], 6, [], ActivationKind.Tanh, 5));
        Schedules = [new ScheduledValue("slope", ((HmLstmStack)definition.Layers[0]).Boundary.Slope, value => levels.Slope = value)];
    }

    public long Width { get; }

    public double Slope => levels.Slope;

    public override IReadOnlyList<ScheduledValue> Schedules { get; }

    public static string Yaml(int width) =>
        $"{{ model: Sample, task: language-model, input: {{ tokens: 5, embedding: 3 }}, layers: [ {{ cell: hm-lstm, hidden: [{width}, 2], "
        + "boundary: { slope: { start: 2, linear: 0.5, max: 4 } } } ], output: { from: all, embedding: 6 } }";

    public Tensor DropThroughout(Tensor values, double probability) => VariationallyDropped(values, probability);

    public override Memory CreateState(long batch) => new(levels.CreateState(batch));

    public override Result forward(Tensor input, Memory? state, Tensor? lengths)
    {
        using var scope = NewDisposeScope();
        Memory start = StartOf(input, state);
        HmLstmOutput output = levels.Run(input, embedding, start.Levels, new SequenceMask(lengths, input.size(1)));
        var result = new Result(head.call(output.Hidden), output.Boundaries, output.Hidden, new Memory(output.State));
        result.MoveToOuterDisposeScope();
        return result;
    }

    public Tensor Step(Tensor element, ref Memory state)
    {
        CheckRows(state, element);
        using var scope = NewDisposeScope();
        HmLstmState next = levels.Step(element, embedding, state.Levels);
        Tensor predictions = head.call(next.Hidden());
        state.Dispose();
        state = new Memory(next).MoveToOuterDisposeScope();
        return predictions.MoveToOuterDisposeScope();
    }

    private static NetworkDefinition Parse(int width) => NetworkParser.Parse("sample.model.yaml", Yaml(width)).Definition!;

    internal sealed class Memory(HmLstmState levels) : NetworkState<Memory>([.. levels.Tensors("level")])
    {
        public HmLstmState Levels { get; } = levels;

        protected override Memory Map(Func<Tensor, Tensor> map) => new(Levels.Map(map));
    }

    internal sealed class Result(Tensor predictions, Tensor boundaries, IReadOnlyList<Tensor> hidden, Memory state) : NetworkOutput
    {
        public override Tensor Predictions { get; } = predictions;

        public override Tensor Boundaries { get; } = boundaries;

        public override IReadOnlyList<Tensor> Hidden { get; } = hidden;

        public override Memory State { get; } = state;
    }
}
