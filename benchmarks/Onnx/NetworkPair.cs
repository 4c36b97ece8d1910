using Hmlstm.Cli.Exports;
using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.Onnx;
using Hmlstm.Inference;
using Hmlstm.Runtime;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Onnx;

/// <summary>A network with fresh weights, and its models in ONNX Runtime: each reads elements of one stream, or a window of it.</summary>
internal sealed class NetworkPair : IDisposable
{
    /// <summary>The steps of a window.</summary>
    public const int WindowSteps = 100;

    private readonly IDisposable evaluation = no_grad();
    private readonly RunOptions options = new();
    private readonly INetwork network;
    private readonly InferenceSession step;
    private readonly InferenceSession window;
    private readonly Tensor input;
    private readonly Tensor element;
    private readonly Dictionary<string, OrtValue> stepInputs;
    private readonly Dictionary<string, OrtValue> windowInputs;
    private NetworkState state;

    /// <param name="text">The network's definition.</param>
    public NetworkPair(string text)
    {
        NetworkDefinition definition = NetworkParser.Parse("benchmark.model.yaml", text).Definition!;
        manual_seed(1);
        network = NetworkCompiler.Create(definition);
        network.Module.eval();
        step = Session(OnnxForm.Step);
        window = Session(OnnxForm.Window);
        input = definition.Input.Kind == InputKind.Tokens
            ? randint(definition.Input.Size, [1, WindowSteps], dtype: ScalarType.Int64)
            : randn(1, WindowSteps, definition.Input.Size);
        element = input.select(1, 0).contiguous();
        state = network.CreateState(1);
        stepInputs = Inputs(definition, element);
        windowInputs = Inputs(definition, input);
        windowInputs.Add("lengths", OrtValue.CreateTensorValueFromMemory(new long[] { WindowSteps }, [1]));
    }

    /// <summary>A window through the network.</summary>
    public void Window()
    {
        using NetworkOutput output = network.Forward(input);
    }

    /// <summary>A window through <c>window.onnx</c>.</summary>
    public void OnnxWindow()
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = window.Run(options, windowInputs, window.OutputNames);
    }

    /// <summary>An element through the network.</summary>
    public void Step()
    {
        using Tensor prediction = network.Step(element, ref state);
    }

    /// <summary>An element through <c>step.onnx</c>; the state that comes out goes in with the next one.</summary>
    public void OnnxStep()
    {
        IReadOnlyList<OrtValue> outputs = step.Run(options, stepInputs, step.OutputNames);
        foreach ((string name, OrtValue value) in step.OutputNames.Zip(outputs))
        {
            OrtValue old = value;
            if (name.StartsWith("next.", StringComparison.Ordinal))
            {
                string before = "state." + name["next.".Length..];
                (old, stepInputs[before]) = (stepInputs[before], value);
            }

            old.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (OrtValue value in stepInputs.Values.Concat(windowInputs.Values))
        {
            value.Dispose();
        }

        state.Dispose();
        element.Dispose();
        input.Dispose();
        window.Dispose();
        step.Dispose();
        network.Dispose();
        options.Dispose();
        evaluation.Dispose();
    }

    private InferenceSession Session(OnnxForm form)
    {
        using var file = new MemoryStream();
        OnnxModel.Write(OnnxExportJob.SourceOf(network, DataProfile.Empty), form, file);
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new InferenceSession(file.ToArray(), settings);
    }

    private Dictionary<string, OrtValue> Inputs(NetworkDefinition definition, Tensor value)
    {
        Dictionary<string, OrtValue> inputs = state.Tensors.ToDictionary(
            static one => "state." + one.Name,
            static one => OrtValue.CreateTensorValueFromMemory(new float[one.Value.numel()], one.Value.shape));
        if (definition.Input.Kind == InputKind.Tokens)
        {
            inputs.Add("tokens", OrtValue.CreateTensorValueFromMemory(value.data<long>().ToArray(), value.shape));
        }
        else
        {
            inputs.Add("input", OrtValue.CreateTensorValueFromMemory(value.data<float>().ToArray(), value.shape));
        }

        return inputs;
    }
}
