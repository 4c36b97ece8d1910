using Hmlstm.Definitions.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Training;

/// <summary>
/// A small recurrent network written by hand: h_t = tanh(E x_t + W h_{t-1} + b), logits V h_t.
/// The trainer knows it only as an <see cref="INetwork"/>.
/// </summary>
internal sealed class RecallNetwork : nn.Module<Tensor, RecallNetwork.Memory?, Tensor?, RecallNetwork.Result>, INetwork
{
    private readonly Embedding embedding;
    private readonly Linear recurrent;
    private readonly Linear output;
    private readonly long hidden;

    public RecallNetwork(int tokens, int hidden, TrainingDefinition training, int seed = 1)
        : base("recall")
    {
        manual_seed(seed);
        this.hidden = hidden;
        embedding = nn.Embedding(tokens, hidden);
        recurrent = nn.Linear(hidden, hidden);
        output = nn.Linear(hidden, tokens);
        register_module("embedding", embedding);
        register_module("recurrent", recurrent);
        register_module("output", output);
        Definition = new NetworkDefinition
        {
            Name = "Recall",
            Task = TaskKind.LanguageModel,
            Input = new InputDefinition { Kind = InputKind.Tokens, Size = tokens },
            Layers = new([new RnnStack(CellKind.Rnn) { Hidden = new([hidden]) }]),
            Output = new OutputDefinition { Size = tokens },
            Training = training,
        };
    }

    public nn.Module Module => this;

    public string DefinitionText => "";

    public string Fingerprint => "0123456789abcdef";

    public NetworkDefinition Definition { get; }

    public IReadOnlyList<ScheduledValue> Schedules { get; init; } = [];

    /// <summary>What each call of forward got: the state's first value, or null for none.</summary>
    public List<float?> StatesSeen { get; } = [];

    /// <summary>Called before each forward with its number, from 0.</summary>
    public Action<int>? BeforeForward { get; set; }

    public NetworkState CreateState(long batch) => new Memory(zeros(batch, hidden));

    public NetworkOutput Forward(Tensor input, NetworkState? state = null, Tensor? lengths = null) => call(input, (Memory?)state, lengths);

    public override Result forward(Tensor input, Memory? state, Tensor? lengths)
    {
        BeforeForward?.Invoke(StatesSeen.Count);
        using DisposeScope scope = NewDisposeScope();
        StatesSeen.Add(state?.Hidden.sum().item<float>());
        Tensor h = state?.Hidden ?? zeros(input.size(0), hidden);
        Tensor x = embedding.call(input);
        List<Tensor> all = [];
        for (long t = 0; t < input.size(1); t++)
        {
            h = (x.select(1, t) + recurrent.call(h)).tanh();
            all.Add(h);
        }

        Result result = new(output.call(stack(all, 1)), new Memory(h.alias()));
        result.MoveToOuterDisposeScope();
        return result;
    }

    public sealed class Memory(Tensor hidden) : NetworkState<Memory>(("hidden", hidden))
    {
        public Tensor Hidden { get; } = hidden;

        protected override Memory Map(Func<Tensor, Tensor> map) => new(map(Hidden));
    }

    public sealed class Result(Tensor predictions, Memory state) : NetworkOutput
    {
        public override Tensor Predictions { get; } = predictions;

        public override NetworkState State { get; } = state;
    }
}
