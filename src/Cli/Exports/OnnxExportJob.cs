using System.Runtime.InteropServices;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Export.Onnx;
using Hmlstm.Runtime;
using TorchSharp;

namespace Hmlstm.Cli.Exports;

/// <summary>Writes a trained network as models of ONNX.</summary>
internal static class OnnxExportJob
{
    /// <summary>Writes each form that the network has.</summary>
    /// <param name="network">The folder of a run, or a definition.</param>
    /// <param name="weights">The weights; null for those of the run.</param>
    /// <param name="folder">The folder of the models.</param>
    /// <param name="terminal">This process's streams.</param>
    /// <exception cref="UsageException">The folder is no folder's name, or a definition is given without weights.</exception>
    /// <exception cref="OnnxException">ONNX cannot hold the network.</exception>
    public static void Run(string network, string? weights, string folder, Terminal terminal)
    {
        if (folder.Length == 0 || OutputFile.IsStandardOutput(folder))
        {
            throw new UsageException("--onnx takes a folder: a network is up to two models, step.onnx and window.onnx");
        }

        using TrainedNetwork trained = TrainedNetworks.Open(network, weights);
        OnnxSource source = SourceOf(trained.Network, trained.Profile);
        foreach (OnnxForm form in OnnxModel.FormsOf(trained.Definition))
        {
            OutputFile.Write(Path.Combine(folder, OnnxModel.FileName(form)), file => OnnxModel.Write(source, form, file), terminal);
        }
    }

    /// <summary>A network as plain numbers and texts.</summary>
    /// <param name="network">The network, of float32 on the CPU; it is read as long as models are written.</param>
    /// <param name="profile">What belongs to its weights.</param>
    internal static OnnxSource SourceOf(INetwork network, DataProfile profile)
    {
        Dictionary<string, torch.Tensor> parameters = network.Module.state_dict();
        var metadata = new NetworkMetadata
        {
            Definition = network.DefinitionText,
            Fingerprint = network.Fingerprint,
            Schedules = network.Schedules.ToDictionary(static value => value.Name, static value => value.Value, StringComparer.Ordinal),
            Others = profile.ToMetadata(),
        };
        return new OnnxSource
        {
            Definition = network.Definition,
            Weights = name => Numbers(parameters[name]),
            Schedules = metadata.Schedules,
            Metadata = metadata.ToStrings(),
        };
    }

    private static float[] Numbers(torch.Tensor parameter)
    {
        using torch.Tensor whole = parameter.detach().contiguous();
        return MemoryMarshal.Cast<byte, float>(whole.bytes).ToArray();
    }
}
