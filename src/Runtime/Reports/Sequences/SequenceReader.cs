using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Reports;

/// <summary>Lets a network read a text and notes what happens inside.</summary>
public static class SequenceReader
{
    /// <summary>Steps that are read at once; the state goes on from one stretch to the next.</summary>
    private const int Stretch = 512;

    /// <summary>
    /// What a network makes of a text, in evaluation mode; its mode afterwards is the one before.
    /// </summary>
    /// <param name="network">A network over tokens.</param>
    /// <param name="vocabulary">What its tokens stand for.</param>
    /// <param name="tokens">The text; at least one token.</param>
    /// <param name="stream">Where the text goes on from, and what it ends with; null begins with zeros.</param>
    /// <exception cref="ArgumentException">There is no text.</exception>
    /// <exception cref="DataException">The stream has more than one row.</exception>
    public static SequenceReading ReadText(
        INetwork network, Vocabulary vocabulary, ReadOnlySpan<long> tokens, StreamState? stream = null)
    {
        if (tokens.IsEmpty)
        {
            throw new ArgumentException("The text is empty.", nameof(tokens));
        }

        ReadingBuilder builder = new(vocabulary);
        bool isTraining = network.Module.training;
        network.Module.eval();
        NetworkState? state = stream?.For(1, "a text is one stream")?.DetachState();
        try
        {
            using IDisposable quiet = no_grad();
            for (int start = 0; start < tokens.Length; start += Stretch)
            {
                int steps = Math.Min(Stretch, tokens.Length - start);
                using Tensor input = tensor(tokens.Slice(start, steps).ToArray(), device: Evaluator.DeviceOf(network));
                using Tensor row = input.unsqueeze(0);
                using NetworkOutput output = StreamWindow.Forward(network, row, state);
                builder.Add(input, output, row: 0, steps);
                if (network.Definition.Task == TaskKind.LanguageModel)
                {
                    using Tensor all = output.Predictions.select(0, 0);
                    using Tensor logits = all.narrow(0, 0, steps);
                    using Tensor likeliest = logits.argmax(-1);
                    builder.AddExpected(Numbers.IdsOf(likeliest));
                    builder.AddBits(Bits(output.Predictions, tokens[(start + 1)..Math.Min(start + steps + 1, tokens.Length)]));
                }

                state?.Dispose();
                state = output.State.DetachState();
            }

            stream?.Add(state!);
        }
        finally
        {
            state?.Dispose();
            network.Module.train(isTraining);
        }

        return builder.Build();
    }

    /// <summary>What each token cost, in bits.</summary>
    /// <param name="logits">[1, T, V].</param>
    /// <param name="next">The token after each step; T of them, or one less at the end of the text.</param>
    private static double[] Bits(Tensor logits, ReadOnlySpan<long> next)
    {
        if (next.IsEmpty)
        {
            return [];
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor tokens = tensor(next.ToArray(), device: logits.device).unsqueeze(1);
        Tensor costs = logits.select(0, 0).narrow(0, 0, next.Length).log_softmax(-1).gather(1, tokens);
        return [.. Numbers.Of(costs).Select(static logarithm => -logarithm / Math.Log(2))];
    }
}
