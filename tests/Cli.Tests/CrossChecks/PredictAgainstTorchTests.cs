using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>Weights that PyTorch wrote, under its own names, give what PyTorch gives.</summary>
[Collection("torch")]
public sealed class PredictAgainstTorchTests : IDisposable
{
    private readonly Workplace work = new();

    [TorchTheory]
    [InlineData("lstm", 4, 1, false, true)]
    [InlineData("lstm", 5, 2, true, true)]
    [InlineData("lstm", 3, 2, false, false)]
    [InlineData("gru", 4, 2, false, true)]
    [InlineData("gru", 3, 1, true, true)]
    [InlineData("rnn", 4, 3, false, true)]
    [InlineData("rnn", 3, 1, true, false)]
    [InlineData("relu-rnn", 4, 2, false, true)]
    public void A_state_dict_loads_without_a_rename_and_predicts_the_same(
        string cell, int hidden, int layers, bool bidirectional, bool bias)
    {
        PythonTorch.Run(cell, $"{hidden}", $"{layers}", Yaml(bidirectional), Yaml(bias), work.Folder);
        string kind = cell == "relu-rnn" ? "rnn, activation: relu" : cell;
        work.With(
            "net.model.yaml",
            $"model: Net\ntask: regression\ninput: {{ features: 3 }}\noutput: {{ size: 2 }}\n"
            + $"layers: [ {{ cell: {kind}, hidden: {hidden}, layers: {layers}, "
            + $"bidirectional: {Yaml(bidirectional)}, bias: {Yaml(bias)} }} ]\n");

        ToolRun run = work.Run(
            "predict", "@/net.model.yaml", "--weights", "@/w.safetensors", "--input", "@/x.safetensors", "--output", "@/y.safetensors");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using TensorFile expected = TensorFile.Read(work.PathOf("expected.safetensors"));
        using TensorFile result = TensorFile.Read(work.PathOf("y.safetensors"));
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

    public void Dispose() => work.Dispose();

    private static string Yaml(bool value) => value ? "true" : "false";
}
