using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks;

/// <summary>
/// Detectors that fire at a known rate and never near their threshold, so that rounding flips no boundary and both sides agree on them.
/// </summary>
/// <remarks>
/// All sums of detectors lie inside the hard sigmoid's ramp (-1 to 1 at slope 1), so a gradient flows through each of them. The weights of
/// their rows that decide nothing are as random as the others, only small.
/// </remarks>
internal static class DetectorWeights
{
    /// <summary>
    /// The sum of absolute weights in a part of a row that decides nothing: hidden states lie within -1 and 1, so it adds at most that.
    /// </summary>
    private const float Noise = 0.05f;

    /// <summary>Makes every detector fire at every step: each product is needed for each row.</summary>
    /// <param name="workload">An HM-LSTM network.</param>
    /// <param name="hidden">The widths of its levels.</param>
    public static void FireAlways(Workload workload, IReadOnlyList<int> hidden)
    {
        using IDisposable quiet = no_grad();
        for (int level = 0; level < hidden.Count - 1; level++)
        {
            CalmRow(workload, level, hidden);
            SetRow(workload, level, hidden, "bias", column: 0, 0.5f);
        }
    }

    /// <summary>
    /// Makes a network of three levels find ends of words and of phrases: the first detector fires at tokens
    /// below <paramref name="words"/>, the second at those below <paramref name="phrases"/>. The embedding says
    /// which a token is, and unit 0 of level 1 carries it up.
    /// </summary>
    /// <param name="workload">An HM-LSTM network over embedded tokens.</param>
    /// <param name="hidden">The widths of its three levels.</param>
    /// <param name="words">Tokens that end a word.</param>
    /// <param name="phrases">How many of these end a phrase too.</param>
    public static void FireAtTokens(Workload workload, IReadOnlyList<int> hidden, int words, int phrases)
    {
        using IDisposable quiet = no_grad();
        Parameter embedding = workload.Weight("input.embedding.weight");
        FlagTokens(embedding, column: 0, words);
        FlagTokens(embedding, column: 1, phrases);

        CalmRow(workload, 0, hidden);
        FillRow(workload, "layers.0.0.weight_ih", 4 * hidden[0], 0);
        SetRow(workload, 0, hidden, "weight_ih", column: 0, 0.4f);

        // Unit 0 of level 1: open input and output gates, a closed forget gate, and a candidate of tanh(±3).
        (float Bias, float Flag)[] gates = [(4, 0), (-6, 0), (0, 3), (4, 0)];
        for (int gate = 0; gate < gates.Length; gate++)
        {
            int row = gate * hidden[0];
            foreach (string part in new[] { "weight_ih", "weight_hh", "weight_th" })
            {
                FillRow(workload, "layers.0.0." + part, row, 0);
            }

            SetEntry(workload, "layers.0.0.bias", row, 0, gates[gate].Bias);
            SetEntry(workload, "layers.0.0.weight_ih", row, 1, gates[gate].Flag);
        }

        // h of that unit is about ±0.7, so the sum is about 0.3 at a phrase's end, -0.9 at
        // another word's end, and -0.25 elsewhere.
        CalmRow(workload, 1, hidden);
        SetRow(workload, 1, hidden, "weight_ih", column: 0, 0.8f);
        SetRow(workload, 1, hidden, "bias", column: 0, -0.25f);
    }

    private static void FlagTokens(Parameter embedding, int column, int count)
    {
        using Tensor flags = embedding.select(1, column);
        using Tensor first = flags.narrow(0, 0, count);
        flags.fill_(-1f);
        first.fill_(1f);
    }

    /// <summary>Scales the detector's row of every weight to <see cref="Noise"/>.</summary>
    private static void CalmRow(Workload workload, int level, IReadOnlyList<int> hidden)
    {
        foreach (string part in new[] { "weight_ih", "weight_hh", "weight_th" })
        {
            using Tensor row = workload.Weight($"layers.0.{level}.{part}").select(0, 4 * hidden[level]);
            using Tensor sum = row.abs().sum();
            row.mul_(Noise / sum.item<float>());
        }
    }

    private static void SetRow(Workload workload, int level, IReadOnlyList<int> hidden, string part, int column, float value) =>
        SetEntry(workload, $"layers.0.{level}.{part}", 4 * hidden[level], column, value);

    private static void FillRow(Workload workload, string name, int row, float value)
    {
        using Tensor line = workload.Weight(name).select(0, row);
        line.fill_(value);
    }

    private static void SetEntry(Workload workload, string name, int row, int column, float value)
    {
        using Tensor line = workload.Weight(name).select(0, row);
        using Tensor entry = line.dim() == 0 ? line.alias() : line.select(0, column);
        entry.fill_(value);
    }
}
