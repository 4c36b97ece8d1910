using System.Globalization;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>An HM-LSTM of three levels over characters, of the size that Chung et al. use for the Penn Treebank.</summary>
internal sealed record HmLstmCharacters
{
    /// <summary>V, the number of tokens. Of 50, the first 12 end a word and 4 of these a phrase.</summary>
    public const int Tokens = 50;

    private const int Words = 12;

    private const int Phrases = 4;

    /// <summary>Width of the embedding.</summary>
    public int Embedding { get; init; } = 128;

    /// <summary>Width of each of the three levels.</summary>
    public int Width { get; init; } = 512;

    /// <summary>B.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>T.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Whether gates and cells are layer-normalised.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Every detector fires at every step, so every product is needed for each row.</summary>
    public ComparedBenchmark CreateDense() => new(
        "hm-lstm-dense",
        Title("every row computed: all detectors fire at every step", "forward and backward"),
        goal: 5,
        ["eager", "script", "deferred"],
        PrepareDense,
        WorkOf(trains: true).Count);

    /// <summary>Detectors fire as often as in a trained network: 24 % of the tokens end a word, 8 % a phrase.</summary>
    public ComparedBenchmark CreateSparse() => new(
        "hm-lstm-sparse",
        Title("trained rates", "forward and backward"),
        goal: 12,
        ["eager", "script", "deferred"],
        () => Trained(new WindowWorkload(Definition(), Characters()) { Peer = "hm-lstm", Options = PeerOptions.Of(Widths) }),
        WorkOf(trains: true).Count);

    /// <summary>A stream of one row at trained rates, one step at a time.</summary>
    public ComparedBenchmark CreateStream() => new(
        "step",
        Title("trained rates", "one step of a stream without gradients"),
        goal: 4,
        ["eager", "branching"],
        () => Trained(new StreamWorkload(Definition(), Characters()) { Peer = "streaming", Options = PeerOptions.Of(Widths) }),
        WorkOf(trains: false).Count);

    /// <summary>The network of <see cref="CreateDense"/>.</summary>
    public Workload PrepareDense()
    {
        var workload = new WindowWorkload(Definition(), Characters()) { Peer = "hm-lstm", Options = PeerOptions.Of(Widths) };
        DetectorWeights.FireAlways(workload, Widths);
        return workload;
    }

    /// <summary>Counts the operations.</summary>
    /// <param name="trains">Whether gradients are computed.</param>
    public HmLstmOperationCount WorkOf(bool trains) => new(Embedding, Widths, Batch, Steps, trains, InputHasGradient: trains);

    /// <summary>What the case is, with its sizes.</summary>
    public string Title(string rates, string what) => string.Create(
        CultureInfo.InvariantCulture,
        $"hm-lstm, B {Batch}, T {Steps}, 3 levels of {Width}, {Tokens} tokens embedded in {Embedding}, {rates}, {what}");

    private int[] Widths => [Width, Width, Width];

    private T Trained<T>(T workload)
        where T : Workload
    {
        DetectorWeights.FireAtTokens(workload, Widths, Words, Phrases);
        return workload;
    }

    private string Definition() => string.Create(
        CultureInfo.InvariantCulture,
        $"{{ model: Bench, task: language-model, input: {{ tokens: {Tokens}, embedding: {Embedding} }}, "
            + $"layers: [ {{ cell: hm-lstm, hidden: {Width}, layers: 3, layer_norm: {(LayerNorm ? "true" : "false")} }} ] }}");

    /// <summary>Tokens that are all equally likely, [B, T].</summary>
    private Tensor Characters()
    {
        var numbers = new PortableRandom((ulong)Workload.Seed);
        long[] tokens = new long[Batch * Steps];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = numbers.Below(Tokens);
        }

        return tensor(tokens, [Batch, Steps]);
    }
}
