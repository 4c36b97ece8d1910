using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Data;

/// <summary>Texts with classes as a network reads them, for baselines that do without their order.</summary>
/// <param name="Rows">The tokens of each text, with those that fill it up.</param>
/// <param name="Lengths">How many tokens of each are its own.</param>
/// <param name="IsFilledOnLeft">Whether those are the last ones, otherwise the first.</param>
/// <param name="Labels">The class of each text.</param>
/// <param name="Parts">Which texts are in which part.</param>
internal sealed record LabelledRows(int[][] Rows, long[] Lengths, bool IsFilledOnLeft, int[] Labels, SequenceParts Parts)
{
    /// <summary>V, the number of ids.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>What a bag is of: <c>words</c> or <c>tokens</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>
    /// The accuracies of the most frequent class, and of naive Bayes over the bag of each text's tokens: multinomial, one added to every
    /// count, with the classes' shares of the training part as their prior (Manning, Raghavan and Schuetze 2008, chapter 13).
    /// </summary>
    /// <param name="isTest">Whether the test part is measured, otherwise the validation part.</param>
    public IReadOnlyList<PlainBaseline> Baselines(bool isTest)
    {
        int[] heldOut = isTest ? Parts.Test : Parts.Validation;
        double[] prior = new double[Classes];
        double[][] counts = [.. Enumerable.Range(0, Classes).Select(_ => new double[Vocabulary])];
        double[] totals = new double[Classes];
        foreach (int text in Parts.Training)
        {
            prior[Labels[text]]++;
            foreach (int token in Own(text))
            {
                counts[Labels[text]][token]++;
                totals[Labels[text]]++;
            }
        }

        int most = Array.IndexOf(prior, prior.Max());
        return
        [
            new("majority", "accuracy", (double)heldOut.Count(text => Labels[text] == most) / heldOut.Length),
            new("bag_of_" + Unit, "accuracy", (double)heldOut.Count(text => Likeliest(text) == Labels[text]) / heldOut.Length),
        ];

        int Likeliest(int text)
        {
            double[] scores =
            [
                .. Enumerable.Range(0, Classes).Select(label =>
                {
                    double score = Math.Log(prior[label]);
                    foreach (int token in Own(text))
                    {
                        score += Math.Log((counts[label][token] + 1) / (totals[label] + Vocabulary));
                    }

                    return score;
                }),
            ];
            return Array.IndexOf(scores, scores.Max());
        }
    }

    private ReadOnlySpan<int> Own(int text)
    {
        int length = (int)Lengths[text];
        return IsFilledOnLeft ? Rows[text].AsSpan(Rows[text].Length - length) : Rows[text].AsSpan(0, length);
    }
}
