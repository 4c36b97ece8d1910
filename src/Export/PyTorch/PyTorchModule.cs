using System.Text.RegularExpressions;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.Cells;

namespace Hmlstm.Export.PyTorch;

/// <summary>A definition as a single Python file that depends only on torch.</summary>
/// <remarks>
/// The cells and heads are whole embedded Python files; only those that the network uses are written. Parameters have the names of a
/// weights file, so that weights can be loaded in both directions.
/// </remarks>
public static class PyTorchModule
{
    private static readonly string[] Typing = ["Any", "Callable", "List", "NamedTuple", "Optional", "Sequence", "Tuple", "Type"];

    /// <summary>The file's name: <c>two_sines.py</c> of <c>TwoSines</c>.</summary>
    public static string FileName(NetworkDefinition definition) => PythonText.FileName(definition.Name) + ".py";

    /// <summary>The file's text, with <c>\n</c> between lines.</summary>
    /// <param name="definition">A valid definition.</param>
    public static string Write(NetworkDefinition definition)
    {
        PyTorchStack[] stacks = [.. definition.Layers.Select(static stack => StackExport.Of(stack).PyTorch)];
        PythonWriter body = new();
        LossFunction? loss = definition.Output.Loss is LossDefinition named ? new LossFunction(definition, named) : null;
        foreach (string part in Parts(stacks, definition.Output).Concat(loss?.Parts ?? []))
        {
            body.Line();
            body.Line();
            body.Part(PythonPart.Read(part));
        }

        body.Line();
        body.Line();
        new NetworkClass(definition, stacks).Write(body);
        if (loss is not null)
        {
            body.Line();
            body.Line();
            loss.Write(body);
        }

        PythonWriter file = new();
        WriteHead(file, definition, stacks, body.ToString());
        file.Part(body.ToString());
        return file.ToString();
    }

    private static IEnumerable<string> Parts(IEnumerable<PyTorchStack> stacks, OutputDefinition output) =>
    [
        "rows",
        "initial",
        .. stacks.Select(static stack => stack.Part).Distinct().Order(StringComparer.Ordinal),
        "head",
        .. output.From == OutputSource.All ? ["gated_head"] : Array.Empty<string>(),
        .. output.Tied ? ["tied_projection"] : Array.Empty<string>(),
    ];

    private static void WriteHead(PythonWriter file, NetworkDefinition definition, IReadOnlyList<PyTorchStack> stacks, string body)
    {
        string name = PythonText.ClassName(definition.Name);
        file.Line($"\"\"\"{name} as a PyTorch module, written by hmlstm from its definition.");
        file.Line();
        file.Line("It needs torch 1.13 or later and nothing else. Parameters have the names of a weights");
        file.Line("file, so that weights go both ways:");
        file.Line();
        file.Line($"    network = {name}()");
        file.Line("    network.load_state_dict(safetensors.torch.load_file(\"weights.safetensors\"))");
        file.Line("    network.eval()");
        if (stacks.Any(static stack => stack.HasSchedule))
        {
            file.Line();
            file.Line("What training changes by schedule is an attribute: `slope` of an HM-LSTM level,");
            file.Line("`temperature` of a k-LSTM layer. A weights file's metadata has it as `schedule.slope`.");
        }

        file.Line("\"\"\"");
        file.Line();
        file.Line("import math");
        string[] types = [.. Typing.Where(type => Word(type).IsMatch(body))];
        file.Line($"from typing import {string.Join(", ", types)}");
        file.Line();
        file.Line("import torch");
        file.Line("from torch import Tensor, nn");
        file.Line("from torch.nn import functional as F");
        foreach (string line in stacks.Select(static stack => stack.Import).OfType<string>().Distinct().Order(StringComparer.Ordinal))
        {
            file.Line(line);
        }
    }

    private static Regex Word(string word) => new($@"\b{word}\b", RegexOptions.CultureInvariant);
}
