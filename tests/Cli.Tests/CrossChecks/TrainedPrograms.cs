using Hmlstm.Compiler;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>
/// Small networks of every kind of stack and every task, each trained for 20 iterations from the same weights by the trainer here, and by
/// the emitted program: by one process, by two together, and by two of which one is killed on the way.
/// </summary>
public sealed class TrainedPrograms : IDisposable
{
    /// <summary>The folder of a case that one process wrote.</summary>
    internal const string Alone = "alone";

    /// <summary>The folder of a case that two processes wrote.</summary>
    internal const string Together = "together";

    /// <summary>The folder of a case that two processes wrote, one of which was killed.</summary>
    internal const string Restarted = "restarted";

    /// <summary>The case that is killed, of which all that is random in training is drawn from the seed.</summary>
    internal const string Killed = "levels of characters, the state carried";

    internal static readonly Dictionary<string, string> Cases = new()
    {
        [Killed] = """
            task: language-model
            input: { tokens: 27, embedding: 6 }
            layers: [ { cell: hm-lstm, hidden: [8, 6], boundary: { slope: { start: 1, linear: 0.5, per: epoch } } } ]
            output: { from: all, embedding: 8 }
            training: { epochs: 5, batch_size: 6, window: 10, carry_state: true, restart: 0.3, clip_norm: 0.5,
              learning_rate: { start: 0.02, on_plateau: 0.5, patience: 1 }, early_stopping: { metric: valid_bits_per_character } }
            data: { text: ../letters.txt, alphabet: text8, split: [0.6, 0.2, 0.2] }
            """,
        ["windows of characters in a new order, smoothed"] = """
            task: language-model
            input: { tokens: 27 }
            layers: [ { cell: rnn, hidden: 5 }, { cell: lstm, hidden: 6, layer_norm: true } ]
            training: { epochs: 4, batch_size: 5, window: 12, optimizer: sgd, learning_rate: { start: 0.5, on_rise: 0.5 }, seed: 7 }
            output: { loss: { label_smoothing: 0.1 } }
            data: { text: ../letters.txt, alphabet: text8, split: [0.6, 0.2, 0.2] }
            """,
        ["classes of texts, balanced"] = """
            task: classification
            input: { tokens: 256, embedding: 4 }
            layers: [ { cell: gru, hidden: 6, bidirectional: true } ]
            output: { size: 1, loss: { class_weights: balanced } }
            training: { epochs: 5, batch_size: 7, optimizer: { name: sgd, momentum: 0.9, nesterov: true, weight_decay: 0.01 }, seed: 3,
              learning_rate: { start: 0.1, cosine: 20, per: iteration, warmup: 5, min: 0.01 } }
            data: { texts: ../texts, label: folder, alphabet: bytes, length: 12, pad: right, split: [0.7, 0.15, 0.15] }
            """,
        ["a series with gaps, two windows a step"] = """
            task: regression
            input: { features: 2 }
            layers: [ { cell: lstm, hidden: [6, 5] } ]
            output: { size: 1, loss: huber }
            training: { epochs: 5, batch_size: 9, accumulate: 2, clip_value: 0.01, optimizer: { name: rmsprop, momentum: 0.5 }, seed: 3,
              learning_rate: { start: 0.005, exponential: -0.1 } }
            data: { series: ../series.csv, columns: [value], target: [value], lookback: 6, missing: mask, scale: standard }
            """,
        ["cells selected, with the reward of their entropy"] = """
            task: regression
            input: { features: 1 }
            layers: [ { cell: k-lstm, hidden: 5, cells: 3, entropy_weight: 0.1, temperature: { start: 100000, linear: 1000 } } ]
            output: { size: 1, loss: gaussian }
            training: { epochs: 3, batch_size: 6, window: 20, carry_state: true, optimizer: { name: adamw, weight_decay: 0.1 }, seed: 4,
              learning_rate: { start: 0.01, drops: { 1: 0.5, 2: 0.1 } } }
            data: { synthetic: two-scale-sines, count: 24, length: 40 }
            """,
        ["quantiles at the end of a sequence"] = """
            task: regression
            input: { features: 1 }
            layers: [ { cell: gru, hidden: 5 } ]
            output: { size: 1, steps: last, loss: { name: quantile, quantiles: [0.1, 0.6, 0.9] } }
            training: { epochs: 3, batch_size: 8, learning_rate: 0.01 }
            data: { series: ../series.csv, columns: [value], target: [value], lookback: 6, missing: previous }
            """,
        ["a mixture"] = """
            task: regression
            input: { features: 1 }
            layers: [ { cell: rnn, hidden: 5 } ]
            output: { size: 1, loss: { name: mixture, components: 3 } }
            training: { epochs: 5, batch_size: 5, learning_rate: 0.01, clip_norm: 1 }
            data: { synthetic: two-scale-sines, count: 20, length: 20 }
            """,
    };

    private readonly Workplace work = new();
    private readonly Dictionary<string, IReadOnlyList<Evaluation>> histories = [];

    /// <summary>Trains all cases in every way; does nothing where there is no PyTorch.</summary>
    public TrainedPrograms()
    {
        if (PythonTorch.WhyNot is not null)
        {
            return;
        }

        WriteData();
        foreach (string name in Cases.Keys)
        {
            histories[name] = Prepare(name);
        }

        string[] folders = [.. Cases.Keys.Select(FolderOf)];
        PythonTorch.RunScript("torch_programs.py", [Alone, "0", .. folders]);
        PythonTorch.RunTogether(2, "torch_programs.py", [Together, "0", .. folders]);
        PythonTorch.RunTogether(2, "torch_programs.py", [Restarted, "8", FolderOf(Killed)]);
    }

    /// <summary>The folder of a case.</summary>
    internal string FolderOf(string name) => work.PathOf(Place(name));

    /// <summary>What the trainer here measured.</summary>
    internal IReadOnlyList<Evaluation> HistoryOf(string name) => histories[name];

    /// <summary>Runs the tool; <c>@/</c> is the folder of a case.</summary>
    internal ToolRun Run(string name, params string[] arguments) =>
        work.Run([.. arguments.Select(argument => argument.Replace("@/", FolderOf(name) + "/", StringComparison.Ordinal))]);

    /// <inheritdoc/>
    public void Dispose() => work.Dispose();

    private static string Place(string name) => FormattableString.Invariant($"program{Cases.Keys.ToList().IndexOf(name)}");

    private void WriteData()
    {
        work.With("letters.txt", Samples.Text(420));
        IEnumerable<string> values = Enumerable.Range(0, 90).Select(static i => i % 11 == 5 ? "NA" : $"{i * 7 % 13}");
        work.With("series.csv", "value\n" + string.Join('\n', values));
        for (int i = 0; i < 40; i++)
        {
            string text = string.Concat(Enumerable.Repeat(i % 3 == 0 ? "ab" : "bca", 1 + (i % 7)));
            work.With(FormattableString.Invariant($"texts/{(i % 3 == 0 ? "ham" : "spam")}/{i}.txt"), text);
        }
    }

    /// <summary>Writes the program, the data and the first weights, and trains from them here.</summary>
    private IReadOnlyList<Evaluation> Prepare(string name)
    {
        string place = Place(name);
        string file = place + "/net.model.yaml";
        work.With(file, "model: Net\n" + Cases[name]);
        AssertDone(work.Run("emit", "@/" + file, "--target", "pytorch", "--program", "-o", "@/" + place));
        AssertDone(work.Run("data", "export", "@/" + file, "--out", $"@/{place}/data"));

        using DisposeScope scope = torch.NewDisposeScope();
        NetworkDefinition definition = DefinitionFile.Load(work.PathOf(file));
        var options = new DataOptions { BaseFolder = FolderOf(name) };
        using NetworkData data = NetworkData.OpenAsync(definition, options).GetAwaiter().GetResult();
        torch.manual_seed(definition.Training.Seed);
        using INetwork network = NetworkCompiler.Create(definition);
        NetworkWeights.Save(network, FolderOf(name) + "/w.safetensors");
        TrainingResult result = new Trainer<INetwork>(network).Train(data.Training, data.Validation);
        NetworkWeights.Save(network, FolderOf(name) + "/ours.safetensors");
        return result.History;
    }

    private static void AssertDone(ToolRun run) => Assert.True(run.ExitCode == 0, run.Error);
}
