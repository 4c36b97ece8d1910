using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Prediction;

/// <summary>What a network gives for one input, as a safetensors file.</summary>
/// <remarks>
/// <c>output</c>: logits or values, [B, T, O] or [B, O]. Of an HM-LSTM: <c>boundaries</c> [B, L', T] and <c>hidden.n</c> [B, T, H], n from 0 at the bottom as
/// in the names of a weights file. Of a k-lstm: <c>selection</c> and <c>selection_probability</c>, [B, T, K].
/// </remarks>
internal static class PredictionFile
{
    /// <summary>Runs the network, without gradients, and writes what it gives.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="path">The file to write, whole or not at all; or standard output, see <see cref="OutputFile"/>.</param>
    /// <param name="terminal">Standard output, and where it is said what was written.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(INetwork network, PredictionInput input, string path, Terminal terminal)
    {
        using IDisposable quiet = no_grad();
        using NetworkOutput output = network.Forward(input.Input, state: null, input.Lengths);
        OutputFile.Write(path, file => TensorFile.Write(file, TensorsOf(output)), terminal);
    }

    private static IEnumerable<(string Name, Tensor Value)> TensorsOf(NetworkOutput output)
    {
        yield return ("output", output.Predictions);
        if (output.Boundaries is Tensor boundaries)
        {
            yield return ("boundaries", boundaries);
        }

        for (int level = 0; level < output.Hidden.Count; level++)
        {
            yield return ($"hidden.{level}", output.Hidden[level]);
        }

        if (output.Selection is Tensor selection)
        {
            yield return ("selection", selection);
        }

        if (output.SelectionProbability is Tensor probability)
        {
            yield return ("selection_probability", probability);
        }
    }
}
