using Hmlstm.Definitions.Models;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Where one HM-LSTM stack stands in <see cref="NetworkOutput.Boundaries"/>, which has the detectors of all of them, from the bottom up.</summary>
/// <param name="FirstLevel">The number of its bottom level, counted from 1 over all HM-LSTM stacks of the network.</param>
/// <param name="FirstDetector">The place of its bottom detector among all detectors, from 0.</param>
/// <param name="Levels">L, its levels; at least 1.</param>
/// <param name="Detectors">L', how many of them, from the bottom, have a detector: L or L − 1.</param>
public sealed record BoundaryStack(int FirstLevel, int FirstDetector, int Levels, int Detectors)
{
    /// <summary>The stacks of a network that find boundaries, from the bottom up; empty where none does.</summary>
    /// <param name="definition">The network.</param>
    public static IReadOnlyList<BoundaryStack> Of(NetworkDefinition definition)
    {
        List<BoundaryStack> stacks = [];
        int level = 1;
        int detector = 0;
        foreach (HmLstmStack stack in definition.Layers.OfType<HmLstmStack>())
        {
            stacks.Add(new BoundaryStack(level, detector, stack.Hidden.Count, stack.Detectors));
            level += stack.Hidden.Count;
            detector += stack.Detectors;
        }

        return [.. stacks.Where(static stack => stack.Detectors > 0)];
    }

    /// <summary>The stack's own boundaries, [B, L', T].</summary>
    /// <exception cref="ArgumentException">The network gives none.</exception>
    internal torch.Tensor Of(NetworkOutput output) =>
        output.Boundaries?.narrow(1, FirstDetector, Detectors) ?? throw new ArgumentException("The network gives no boundaries.", nameof(output));
}
