using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>
/// Weights by a fixed formula, under the names of a weights file: nothing of them comes from the code under test but their shapes.
/// </summary>
internal static class FormulaWeights
{
    /// <summary>Values by name; all are float32 numbers.</summary>
    internal static Dictionary<string, double[]> Of(NetworkDefinition definition)
    {
        Dictionary<string, double[]> weights = [];
        foreach (ParameterPlan parameter in NetworkPlan.Of(definition).Parameters)
        {
            int number = weights.Count + 1;

            // Gains of a normalisation lie around 1; all others between -0.9 and 0.9.
            double middle = parameter.Name.Contains("norm_", StringComparison.Ordinal)
                && parameter.Name.EndsWith(".weight", StringComparison.Ordinal)
                ? 1
                : 0;
            weights.Add(
                parameter.Name,
                [
                    .. Enumerable.Range(0, (int)parameter.Count)
                        .Select(i => (double)(float)(middle + (0.9 * Math.Sin((1.7 * i) + (0.61 * number * number))))),
                ]);
        }

        return weights;
    }

    /// <summary>Writes the values as a file that a framework which knows nothing of definitions might have written.</summary>
    internal static void Write(string path, NetworkDefinition definition, Dictionary<string, double[]> weights)
    {
        using IDisposable scope = NewDisposeScope();
        TensorFile.Write(path, NetworkPlan.Of(definition).Parameters.Select(parameter =>
            (parameter.Name, tensor(weights[parameter.Name].Select(static value => (float)value).ToArray(), [.. parameter.Shape]))));
    }
}
