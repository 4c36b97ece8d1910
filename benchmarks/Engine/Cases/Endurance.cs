using System.Globalization;
using Hmlstm.Benchmarks.Peers;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Sampling;
using Hmlstm.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>
/// What very many iterations of a tiny network leave behind: live tensors, memory of the process, objects on the managed heap.
/// </summary>
/// <param name="name">Its word on the command line.</param>
/// <param name="title">What the network and its head are.</param>
/// <param name="definition">A valid definition, YAML.</param>
/// <param name="makeTarget">Makes the target [B, T] or [B] of a random batch.</param>
/// <param name="use">What is repeated.</param>
/// <param name="iterations">How many iterations are observed.</param>
internal sealed class Endurance(
    string name,
    string title,
    string definition,
    Func<NetworkDefinition, Tensor> makeTarget,
    Endurance.Use use,
    int iterations = Endurance.Iterations)
    : Benchmark(
        name,
        string.Create(CultureInfo.InvariantCulture, $"{title}: {Words(use)}, {iterations} iterations after {iterations / WarmingShare}"))
{
    /// <summary>Enough to detect 20 bytes left behind by each.</summary>
    public const int Iterations = 200_000;

    private const int WarmingShare = 10, Batch = 2, Steps = 4;

    /// <summary>What the allocators of libtorch, .NET and the system may take for themselves in all that time.</summary>
    private const long ResidentTolerance = 4 << 20;

    /// <summary>What is repeated.</summary>
    internal enum Use
    {
        /// <summary>Iterations of the trainer.</summary>
        Training,

        /// <summary>Batches of an evaluation with the task's metrics.</summary>
        Evaluation,

        /// <summary>Steps of a stream.</summary>
        Step,

        /// <summary>Characters that are sampled.</summary>
        Sampling,
    }

    /// <summary>Every kind of stack, each with another head, in every use.</summary>
    public static IEnumerable<Endurance> Create()
    {
        const string Text = "task: language-model, input: { tokens: 7, embedding: 4 }";
        (string Cell, string Title, string Definition, Func<NetworkDefinition, Tensor> Target)[] networks =
        [
            ("hm-lstm", "hm-lstm, two levels, next character from all levels",
                Text + ", layers: [ { cell: hm-lstm, hidden: [5, 4] } ], output: { from: all, embedding: 6 }",
                Tokens),
            ("k-lstm", "k-lstm, one class of three for the sequence",
                "task: classification, input: { features: 2 }, "
                    + "layers: [ { cell: k-lstm, hidden: 4, cells: 2 } ], output: { size: 3, steps: last }",
                static _ => randint(3, [Batch])),
            ("lstm", "lstm, two values at each step",
                "task: regression, input: { features: 2 }, layers: [ { cell: lstm, hidden: 4, layers: 2 } ], output: { size: 2 }",
                static _ => randn(Batch, Steps, 2)),
            ("gru", "gru, yes or no for the sequence",
                "task: classification, input: { features: 2 }, layers: [ { cell: gru, hidden: 4 } ], output: { size: 1, steps: last }",
                static _ => randint(2, [Batch])),
            ("rnn", "rnn, next character", Text + ", layers: [ { cell: rnn, hidden: 4 } ]", Tokens),
        ];
        foreach ((string cell, string title, string definition, Func<NetworkDefinition, Tensor> target) in networks)
        {
            foreach (Use use in Enum.GetValues<Use>())
            {
                if (use != Use.Sampling || definition.StartsWith(Text, StringComparison.Ordinal))
                {
                    yield return new Endurance($"endurance-{cell}-{Words(use)}", title, $"{{ model: Bench, {definition} }}", target, use);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer)
    {
        ComputeThreads.Use(setting.Threads[0]);
        using DisposeScope scope = NewDisposeScope();
        NetworkDefinition parsed = Workload.Parse(definition);
        Tensor input = parsed.Input.Kind == InputKind.Tokens ? Tokens(parsed) : randn(Batch, Steps, parsed.Input.Size);
        using StreamWorkload workload = new(definition, input) { Peer = "", Options = [] };
        Action<int> repeat = Repeat(workload, makeTarget(parsed));
        repeat(iterations / WarmingShare);
        LiveMemory before = LiveMemory.Now();
        repeat(iterations);
        LiveMemory after = LiveMemory.Now();
        LiveMemory growth = after.Since(before);
        return new BenchmarkResult
        {
            Case = Name,
            Title = Title,
            Goal = "no growth",
            Reached = growth.ToString(),
            IsMet = growth.IsNone(ResidentTolerance),
            Resident = after.Resident,
        };
    }

    private static string Words(Use use) => use.ToString().ToLowerInvariant();

    private static Tensor Tokens(NetworkDefinition definition) => randint(definition.Input.Size, [Batch, Steps]);

    private Action<int> Repeat(StreamWorkload workload, Tensor target)
    {
        INetwork network = workload.Network;
        switch (use)
        {
            case Use.Training:
                return count =>
                    new Trainer<INetwork>(network, options: new TrainerOptions { MaxIterations = count })
                        .Train(new OneBatch(workload.Input, target));
            case Use.Evaluation:
                return count =>
                {
                    IReadOnlyList<IMetric> metrics = TaskMetrics.Of(network.Definition);
                    Evaluator.Evaluate(network, new OneBatch(workload.Input, target, count), metrics);
                    foreach (IMetric metric in metrics)
                    {
                        metric.Dispose();
                    }
                };
            case Use.Step:
                return count =>
                {
                    for (int step = 0; step < count; step += Steps)
                    {
                        workload.Iterate();
                    }
                };
            default:
                var vocabulary = Vocabulary.OfCharacters("abcdef\n".EnumerateRunes());
                return count =>
                {
                    using var sampler = new TextSampler(network, vocabulary);
                    for (int i = 0; i < count; i++)
                    {
                        sampler.Next();
                    }
                };
        }
    }
}
