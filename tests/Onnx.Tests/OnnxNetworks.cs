using System.Globalization;
using Hmlstm.Cli.Exports;
using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.Onnx;
using Hmlstm.Runtime;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Hmlstm.Onnx.Tests;

/// <summary>A network with random weights in evaluation, and what it becomes in ONNX Runtime.</summary>
internal sealed class OnnxNetworks : IDisposable
{
    private readonly Dictionary<OnnxForm, InferenceSession> sessions = [];

    /// <summary>Makes a network.</summary>
    /// <param name="text">Its definition.</param>
    public OnnxNetworks(string text)
    {
        ParseResult parsed = NetworkParser.Parse("any.model.yaml", text);
        Assert.True(parsed.Definition is not null, string.Join('\n', parsed.Problems.Select(static problem => problem.Format())));
        manual_seed(5);
        Network = NetworkCompiler.Create(parsed.Definition!);
        using (no_grad())
        {
            // Large enough that gates and boundaries differ from step to step; biases and gains are not what they start as.
            foreach (Tensor parameter in Network.Module.state_dict().Values)
            {
                using Tensor noise = randn_like(parameter);
                using Tensor scaled = noise.mul(0.4);
                parameter.add_(scaled);
            }
        }

        foreach (ScheduledValue value in Network.Schedules)
        {
            value.Value = 1.5;
        }

        Network.Module.eval();
    }

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>The network's definition.</summary>
    public NetworkDefinition Definition => Network.Definition;

    /// <summary>A form as a file has it.</summary>
    public byte[] Write(OnnxForm form, DataProfile? profile = null)
    {
        using var file = new MemoryStream();
        OnnxModel.Write(OnnxExportJob.SourceOf(Network, profile ?? DataProfile.Empty), form, file);
        return file.ToArray();
    }

    /// <summary>A form in ONNX Runtime.</summary>
    public InferenceSession Session(OnnxForm form)
    {
        if (!sessions.TryGetValue(form, out InferenceSession? session))
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            session = new InferenceSession(Write(form), options);
            sessions.Add(form, session);
        }

        return session;
    }

    /// <summary>A random window: ids [B, T], or features [B, T, F].</summary>
    public Tensor RandomInput(long rows, long steps) => Definition.Input.Kind == InputKind.Tokens
        ? randint(Definition.Input.Size, [rows, steps], dtype: ScalarType.Int64)
        : randn(rows, steps, Definition.Input.Size);

    /// <summary>Runs a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="input">Ids or features.</param>
    /// <param name="state">The tensors of the state, under the network's names.</param>
    /// <param name="lengths">Of a window.</param>
    /// <returns>All outputs by name.</returns>
    public IReadOnlyDictionary<string, Tensor> Run(
        OnnxForm form, Tensor input, IEnumerable<(string Name, Tensor Value)> state, Tensor? lengths = null)
    {
        var inputs = new Dictionary<string, OrtValue>
        {
            [Definition.Input.Kind == InputKind.Tokens ? "tokens" : "input"] = ValueOf(input),
        };
        if (lengths is not null)
        {
            inputs.Add("lengths", ValueOf(lengths));
        }

        foreach ((string name, Tensor value) in state)
        {
            inputs.Add("state." + name, ValueOf(value));
        }

        InferenceSession session = Session(form);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, inputs, session.OutputNames);
        foreach (OrtValue value in inputs.Values)
        {
            value.Dispose();
        }

        return session.OutputNames.Zip(outputs).ToDictionary(static pair => pair.First, static pair => TensorOf(pair.Second));
    }

    public void Dispose()
    {
        foreach (InferenceSession session in sessions.Values)
        {
            session.Dispose();
        }

        Network.Dispose();
    }

    private static OrtValue ValueOf(Tensor tensor)
    {
        using Tensor whole = tensor.contiguous();
        return whole.dtype == ScalarType.Int64
            ? OrtValue.CreateTensorValueFromMemory(whole.data<long>().ToArray(), whole.shape)
            : OrtValue.CreateTensorValueFromMemory(whole.data<float>().ToArray(), whole.shape);
    }

    private static Tensor TensorOf(OrtValue value) => tensor(
        value.GetTensorDataAsSpan<float>().ToArray(), value.GetTensorTypeAndShape().Shape);
}

/// <summary>The largest difference that was found in each case, as a table.</summary>
public sealed class EqualityTable : IDisposable
{
    private readonly SortedDictionary<string, (double Window, double? Step)> rows = new(StringComparer.Ordinal);

    /// <summary>The table's file, written when all cases have run.</summary>
    public static string File => Path.Combine(AppContext.BaseDirectory, "equalities.md");

    /// <summary>Notes a case.</summary>
    public void Add(string name, double window, double? step) => rows[name] = (window, step);

    /// <summary>Writes the table.</summary>
    public void Dispose() => System.IO.File.WriteAllLines(
        File,
        [
            "| network | window.onnx | step.onnx |",
            "|---|--:|--:|",
            .. rows.Select(static row => string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Key} | {row.Value.Window:0.0e+0} | {(row.Value.Step is double step ? $"{step:0.0e+0}" : "none")} |")),
        ]);
}
