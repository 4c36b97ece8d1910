using System.Reflection;
using System.Text.RegularExpressions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Emission.PyTorch;

/// <summary>A definition as one file of Python that needs nothing but torch.</summary>
/// <remarks>
/// The cells and heads are the files in <c>Parts</c>, whole; only those that the network has are written. Parameters have the names of a weights file, so that
/// weights go both ways.
/// </remarks>
internal static class PyTorchModule
{
    private static readonly string[] Typing = ["Any", "Callable", "List", "NamedTuple", "Optional", "Sequence", "Tuple", "Type"];

    /// <summary>The file's name: <c>two_sines.py</c> of <c>TwoSines</c>.</summary>
    public static string FileName(NetworkDefinition definition) => PythonText.FileName(definition.Name) + ".py";

    /// <summary>The file's text, with <c>\n</c> between lines.</summary>
    /// <param name="definition">A valid definition.</param>
    public static string Write(NetworkDefinition definition)
    {
        PythonWriter body = new();
        foreach (string part in Parts(definition))
        {
            body.Line();
            body.Line();
            body.Part(ReadPart(part));
        }

        body.Line();
        body.Line();
        new NetworkClass(definition).Write(body);

        PythonWriter file = new();
        WriteHead(file, definition, body.ToString());
        file.Part(body.ToString());
        return file.ToString();
    }

    private static IEnumerable<string> Parts(NetworkDefinition definition)
    {
        yield return "rows";
        yield return "initial";
        if (definition.Layers.Any(static stack => stack is HmLstmStack))
        {
            yield return "hm_lstm";
        }

        if (definition.Layers.Any(static stack => stack is KLstmStack))
        {
            yield return "k_lstm";
        }

        if (definition.Layers.Any(static stack => stack is RnnStack))
        {
            yield return "recurrent";
        }

        yield return "head";
        if (definition.Output.From == OutputSource.All)
        {
            yield return "gated_head";
        }
    }

    private static void WriteHead(PythonWriter file, NetworkDefinition definition, string body)
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
        if (definition.Layers.Any(static stack => stack is HmLstmStack { Detectors: > 0 } or KLstmStack))
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
        if (definition.Layers.Any(static stack => stack is RnnStack))
        {
            file.Line("from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence");
        }
    }

    private static string ReadPart(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"pytorch/{name}.py")
            ?? throw new InvalidOperationException($"the tool lacks its part '{name}.py'");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static Regex Word(string word) => new($@"\b{word}\b", RegexOptions.CultureInvariant);
}
