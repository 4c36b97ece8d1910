using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>The loss beside an emitted PyTorch module is the one that training has, on the module's own predictions.</summary>
[Collection("torch")]
public sealed class EmittedLossTests(EmittedLosses losses) : IClassFixture<EmittedLosses>
{
    public static TheoryData<string> CaseNames => [.. EmittedLosses.Cases.Keys];

    [TorchTheory]
    [MemberData(nameof(CaseNames))]
    public void An_emitted_loss_is_the_trainers(string name)
    {
        string folder = losses.FolderOf(name);
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = NetworkCompiler.Create(EmittedLosses.Definition(name));
        NetworkWeights.Load(network, folder + "/w.safetensors");
        network.Module.eval();
        using TensorFile input = TensorFile.Read(folder + "/x.safetensors");
        using TensorFile target = TensorFile.Read(folder + "/t.safetensors");
        using TensorFile theirs = TensorFile.Read(folder + "/l.safetensors");
        Tensor lengths = input.Tensors["lengths"];
        using NetworkOutput output = network.Forward(input.Tensors["input"], null, lengths);
        Batch batch = new()
        {
            Input = input.Tensors["input"], Target = target.Tensors["target"], Lengths = lengths, Predictions = lengths.sum().item<long>(),
        };

        float ours = Losses.ForTraining(network.Definition).Compute(output, batch).item<float>();

        float emitted = theirs.Tensors["loss"].item<float>();
        Assert.True(Math.Abs(ours - emitted) <= 2e-5 * Math.Max(1, Math.Abs(ours)), FormattableString.Invariant($"{ours}, not {emitted}"));
    }
}

/// <summary>A module for each loss, run once in one Python for all tests.</summary>
public sealed class EmittedLosses : IDisposable
{
    private const string Layers = "layers: [ { cell: gru, hidden: 4 } ]\ninput: { features: 3 }\n";

    internal static readonly Dictionary<string, string> Cases = new()
    {
        ["mae"] = "task: regression\noutput: { size: 2, loss: mae }\n",
        ["huber"] = "task: regression\noutput: { size: 2, loss: { name: huber, delta: 0.3 } }\n",
        ["quantiles"] = "task: regression\noutput: { size: 2, loss: { name: quantile, quantiles: [0.05, 0.5, 0.9] } }\n",
        ["a gaussian"] = "task: regression\noutput: { size: 2, loss: gaussian }\n",
        ["a mixture"] = "task: regression\noutput: { size: 2, loss: { name: mixture, components: 3 } }\n",
        ["smoothed classes"] =
            "task: classification\noutput: { size: 3, steps: each, loss: { label_smoothing: 0.2, class_weights: [1, 2, 0.5] } }\n",
        ["two weighted classes"] = "task: classification\noutput: { size: 1, steps: each, loss: { class_weights: [1, 3] } }\n",
    };

    private readonly Workplace work = new();

    /// <summary>Writes and runs the modules; does nothing where there is no PyTorch.</summary>
    public EmittedLosses()
    {
        if (PythonTorch.WhyNot is not null)
        {
            return;
        }

        foreach ((string name, string text) in Cases)
        {
            string place = Place(name);
            work.With(place + "/net.model.yaml", "model: Net\n" + Layers + text);
            NetworkDefinition definition = Definition(name);
            FormulaWeights.Write(work.PathOf(place + "/w.safetensors"), definition, FormulaWeights.Of(definition));
            PredictAgainstReferenceTests.WriteInput(
                work.PathOf(place + "/x.safetensors"), PredictAgainstReferenceTests.Input(definition.Input), definition.Input.Kind);
            using DisposeScope scope = NewDisposeScope();
            TensorFile.Write(work.PathOf(place + "/t.safetensors"), [("target", Target(definition, place))]);
            ToolRun run = work.Run("emit", $"@/{place}/net.model.yaml", "--target", "pytorch", "-o", $"@/{place}");
            Assert.Equal((0, $"{place}/net.py: written\n"), (run.ExitCode, run.Error + run.Output));
        }

        PythonTorch.RunScript("torch_losses.py", [.. Cases.Keys.Select(FolderOf)]);
    }

    /// <summary>The folder of a case.</summary>
    public string FolderOf(string name) => work.PathOf(Place(name));

    /// <inheritdoc/>
    public void Dispose() => work.Dispose();

    internal static NetworkDefinition Definition(string name) =>
        NetworkParser.Parse("net.model.yaml", "model: Net\n" + Layers + Cases[name]).Definition!;

    private static string Place(string name) => FormattableString.Invariant($"loss{Cases.Keys.ToList().IndexOf(name)}");

    private Tensor Target(NetworkDefinition definition, string place)
    {
        using TensorFile input = TensorFile.Read(work.PathOf(place + "/x.safetensors"));
        long[] shape = [.. input.Tensors["input"].shape[..2]];
        long count = shape[0] * shape[1];
        return definition.Task == TaskKind.Regression
            ? (arange(count * definition.Output.Size, dtype: ScalarType.Float32) * 1.3f).sin().reshape([.. shape, definition.Output.Size])
            : arange(count, dtype: ScalarType.Int64).remainder(Math.Max(2, definition.Output.Size)).reshape(shape);
    }
}
