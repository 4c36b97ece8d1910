using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Boundaries;

/// <summary>Lets a network read a text and notes where its levels see boundaries.</summary>
internal static class BoundaryReader
{
    /// <summary>Steps that are read at once; the state goes on from one stretch to the next.</summary>
    private const int Stretch = 512;

    /// <summary>What a network makes of a text, from the state before the first step.</summary>
    /// <param name="network">A network over tokens with an HM-LSTM stack, in evaluation mode.</param>
    /// <param name="vocabulary">What its tokens stand for.</param>
    /// <param name="tokens">The text; at least one token.</param>
    /// <exception cref="InputException">The network has no boundaries, or there is no text.</exception>
    public static BoundaryText Read(INetwork network, Vocabulary vocabulary, ReadOnlySpan<long> tokens)
    {
        if (tokens.IsEmpty)
        {
            throw new InputException("the text is empty");
        }

        string[] symbols = new string[tokens.Length];
        for (int t = 0; t < tokens.Length; t++)
        {
            symbols[t] = vocabulary.Decode([tokens[t]]);
        }

        return new BoundaryText(symbols, ReadLevels(network, tokens));
    }

    private static bool[][] ReadLevels(INetwork network, ReadOnlySpan<long> tokens)
    {
        using IDisposable quiet = no_grad();
        Device device = network.Module.parameters().First().device;
        List<bool>[]? levels = null;
        NetworkState? state = null;
        for (int start = 0; start < tokens.Length; start += Stretch)
        {
            long[] stretch = tokens.Slice(start, Math.Min(Stretch, tokens.Length - start)).ToArray();
            using Tensor input = tensor(stretch, 1, stretch.Length, device: device);
            using NetworkOutput output = network.Forward(input, state);
            Tensor boundaries = output.Boundaries
                ?? throw new InputException($"{network.Definition.Name} has no boundaries: it has no hm-lstm stack with a detector");
            levels ??= [.. Enumerable.Range(0, (int)boundaries.size(1)).Select(static _ => new List<bool>())];
            Append(levels, boundaries);
            state?.Dispose();
            state = output.State.DetachState();
        }

        state?.Dispose();
        return [.. levels!.Select(static level => level.ToArray())];
    }

    /// <summary>A soft boundary counts from one half on.</summary>
    private static void Append(List<bool>[] levels, Tensor boundaries)
    {
        using Tensor fired = boundaries.gt(0.5);
        using Tensor near = fired.cpu();
        bool[] values = near.data<bool>().ToArray();
        int steps = values.Length / levels.Length;
        for (int level = 0; level < levels.Length; level++)
        {
            levels[level].AddRange(values.AsSpan(level * steps, steps));
        }
    }
}
