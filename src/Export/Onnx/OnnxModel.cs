using System.Globalization;
using System.Text;
using Google.Protobuf;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Export.Onnx;

/// <summary>What a file of ONNX computes.</summary>
public enum OnnxForm
{
    /// <summary>One element of each stream: the state goes in and comes out.</summary>
    Step,

    /// <summary>A window of steps, with rows of different length.</summary>
    Window,
}

/// <summary>A trained network as files of ONNX, which need no part of this library.</summary>
/// <remarks>
/// Operators are of version 17 of ONNX's own set, without any extension. Numbers are float32, and the network is in evaluation: dropout is
/// nothing, and nothing is drawn. Inputs are <c>input</c> or <c>tokens</c>, <c>lengths</c> (of windows) and <c>state.*</c>; outputs are
/// <c>predictions</c>, <c>boundaries</c>, <c>selection</c>, <c>selection_probability</c> and <c>next.*</c>. See <c>docs/onnx.md</c>.
/// </remarks>
public static class OnnxModel
{
    /// <summary>Version 8 of the format is the first that allows version 17 of the operators.</summary>
    private const int FormatVersion = 8;

    /// <summary>A message of protobuf ends at 2 GiB; nodes and names need a part of that.</summary>
    private const long MostBytes = 2_000_000_000;

    /// <summary>The forms that a network has: one that also reads sequences from their end has no <see cref="OnnxForm.Step"/>.</summary>
    /// <param name="definition">The network.</param>
    public static IReadOnlyList<OnnxForm> FormsOf(NetworkDefinition definition) =>
        definition.Layers.All(static stack => stack.CanStep) ? [OnnxForm.Step, OnnxForm.Window] : [OnnxForm.Window];

    /// <summary>The name of a form's file: <c>step.onnx</c> or <c>window.onnx</c>.</summary>
    /// <param name="form">The form.</param>
    public static string FileName(OnnxForm form) => WordOf(form) + ".onnx";

    /// <summary>Writes a file.</summary>
    /// <param name="source">The network with its weights.</param>
    /// <param name="form">One of its <see cref="FormsOf"/>.</param>
    /// <param name="file">Where to.</param>
    /// <exception cref="OnnxException">The weights are more than one file of ONNX holds.</exception>
    /// <exception cref="ArgumentException">
    /// A parameter has more or fewer numbers than its shape says, or the network has no such form.
    /// </exception>
    public static void Write(OnnxSource source, OnnxForm form, Stream file)
    {
        if (!FormsOf(source.Definition).Contains(form))
        {
            throw new ArgumentException($"{source.Definition.Name} reads sequences from their end as well: it has no step.", nameof(form));
        }

        NetworkPlan plan = NetworkPlan.Of(source.Definition);
        Check(source, plan);
        var tensors = new OnnxTensors(
            source.Weights,
            plan.Parameters.ToDictionary(static one => one.Name, static one => one.Shape.ToArray(), StringComparer.Ordinal));
        var graph = new OnnxGraph(source.Definition.Name, tensors);
        new OnnxNetwork(source.Definition, plan, source.Schedules).Write(graph, form);
        graph.Proto.Initializer.AddRange(tensors.Written);
        var model = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "hmlstm",
            ProducerVersion = typeof(OnnxModel).Assembly.GetName().Version?.ToString(3) ?? "",
            DocString = source.Definition.Summary ?? "",
            Graph = graph.Proto,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OnnxGraph.Version });
        foreach ((string key, string value) in Metadata(source, form).OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        model.WriteTo(file);
    }

    private static Dictionary<string, string> Metadata(OnnxSource source, OnnxForm form) => new(source.Metadata, StringComparer.Ordinal)
    {
        ["model"] = source.Definition.Name,
        ["task"] = TaskOf(source.Definition.Task),
        ["form"] = WordOf(form),
    };

    private static string WordOf(OnnxForm form) => form.ToString().ToLowerInvariant();

    private static string TaskOf(TaskKind task) => task switch
    {
        TaskKind.LanguageModel => "language-model",
        TaskKind.Classification => "classification",
        TaskKind.Regression => "regression",
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "No task."),
    };

    private static void Check(OnnxSource source, NetworkPlan plan)
    {
        double bytes = (4.0 * plan.ParameterCount) + source.Metadata.Sum(
            static pair => (double)Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        if (bytes > MostBytes)
        {
            string sizes = string.Create(
                CultureInfo.InvariantCulture, $"needs {bytes / 1e9:0.0} GB, but a file of ONNX holds {MostBytes / 1e9:0.0} GB");
            throw new OnnxException($"{source.Definition.Name} {sizes}; make the network smaller");
        }
    }
}
