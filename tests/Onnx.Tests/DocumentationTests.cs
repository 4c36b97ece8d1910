using System.Text.RegularExpressions;
using Hmlstm.Export.Onnx;
using Hmlstm.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Onnx.Tests;

/// <summary>The program of <c>docs/onnx.md</c> runs, and does what it says.</summary>
public sealed partial class DocumentationTests
{
    private const string Letters = """
        model: Letters
        task: language-model
        input: { tokens: 27, embedding: 4 }
        layers: [ { cell: hm-lstm, hidden: [6, 5, 4] } ]
        """;

    [Fact]
    public void The_program_is_the_one_that_is_run_here()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "onnx.md"));
        string[] source = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "StreamProgram.cs"));
        int first = Array.FindIndex(source, static line => line.Contains("// The program begins.", StringComparison.Ordinal)) + 1;
        int end = Array.FindIndex(source, first, static line => line == "    }");

        Match shown = Program().Match(page);

        Assert.Equal(
            [.. source[first..end].Select(static line => line.Length > 8 ? line[8..] : "")],
            shown.Groups[1].Value.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void It_writes_the_networks_boundaries()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable evaluation = no_grad();
        using var networks = new OnnxNetworks(Letters);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-onnx-");
        string model = Path.Combine(folder.FullName, "step.onnx");
        File.WriteAllBytes(model, networks.Write(OnnxForm.Step, new DataProfile { Vocabulary = Vocabulary.Text8 }));
        var written = new StringWriter { NewLine = "\n" };

        StreamProgram.Run(model, "the sea", written);

        using NetworkOutput output = networks.Network.Forward(tensor(Vocabulary.Text8.Encode("the sea")).unsqueeze(0));
        Assert.Equal(
            "the sea".Select((letter, t) => FormattableString.Invariant(
                $"{letter} {output.Boundaries![0, 0, t].item<float>()} {output.Boundaries![0, 1, t].item<float>()}")),
            written.ToString().TrimEnd('\n').Split('\n'));
        folder.Delete(recursive: true);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();
}
