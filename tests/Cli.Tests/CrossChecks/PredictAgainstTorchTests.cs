using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>Weights that PyTorch wrote, under its own names, give what PyTorch gives.</summary>
[Collection("torch")]
public sealed class PredictAgainstTorchTests(TorchCases cases) : IClassFixture<TorchCases>
{
    public static TheoryData<string> CaseNames => [.. TorchCases.Names];

    [TorchTheory]
    [MemberData(nameof(CaseNames))]
    public void A_state_dict_loads_without_a_rename_and_predicts_the_same(string name)
    {
        string[] parts = name.Split(',');
        (string cell, string hidden, string layers, string bidirectional, string bias) = (parts[0], parts[1], parts[2], parts[3], parts[4]);
        string kind = cell == "relu-rnn" ? "rnn, activation: relu" : cell;
        Workplace work = cases.Work;
        work.With(
            $"{name}/net.model.yaml",
            $"model: Net\ntask: regression\ninput: {{ features: 3 }}\noutput: {{ size: 2 }}\n"
            + $"layers: [ {{ cell: {kind}, hidden: {hidden}, layers: {layers}, bidirectional: {bidirectional}, bias: {bias} }} ]\n");

        ToolRun run = work.Run(
            "predict", $"@/{name}/net.model.yaml", "--weights", $"@/{name}/w.safetensors",
            "--input", $"@/{name}/x.safetensors", "--output", $"@/{name}/y.safetensors");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using TensorFile expected = TensorFile.Read(work.PathOf(name + "/expected.safetensors"));
        using TensorFile result = TensorFile.Read(work.PathOf(name + "/y.safetensors"));
        Assert.Equal(expected.Tensors["output"].shape, result.Tensors["output"].shape);
        long[] lengths = expected.Tensors["lengths"].data<long>().ToArray();
        for (int row = 0; row < lengths.Length; row++)
        {
            // What comes after a row's end is padding, which each library fills in its own way.
            using Tensor theirs = expected.Tensors["output"][row].narrow(0, 0, lengths[row]);
            using Tensor ours = result.Tensors["output"][row].narrow(0, 0, lengths[row]);
            using Tensor largest = (theirs - ours).abs().max();
            Assert.InRange(largest.item<float>(), 0, 1e-5f);
        }
    }
}

/// <summary>PyTorch's modules with their weights, inputs and outputs, written once in one Python for all tests.</summary>
public sealed class TorchCases : IDisposable
{
    /// <summary>Cell, H, layers, whether it is bidirectional, whether it has biases: what the script reads from a folder's name.</summary>
    internal static readonly string[] Names =
    [
        "lstm,4,1,false,true",
        "lstm,5,2,true,true",
        "lstm,3,2,false,false",
        "gru,4,2,false,true",
        "gru,3,1,true,true",
        "rnn,4,3,false,true",
        "rnn,3,1,true,false",
        "relu-rnn,4,2,false,true",
    ];

    /// <summary>Writes the cases; does nothing where there is no PyTorch.</summary>
    public TorchCases()
    {
        if (PythonTorch.WhyNot is not null)
        {
            return;
        }

        string[] folders = [.. Names.Select(Work.PathOf)];
        Array.ForEach(folders, static folder => Directory.CreateDirectory(folder));
        PythonTorch.RunScript("torch_case.py", folders);
    }

    internal Workplace Work { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => Work.Dispose();
}
