using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Sampling;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Prediction;

/// <summary>What a language model says at each character of a text: the bits that it cost, and what comes next.</summary>
internal sealed class LanguagePredictor
{
    /// <summary>Steps that are read at once; the state goes on.</summary>
    private const int Stretch = 256;

    private readonly NetworkPass network;
    private readonly PredictionSource source;
    private readonly StreamState? stream;
    private readonly CancellationToken cancel;
    private readonly Vocabulary vocabulary;

    public LanguagePredictor(
        NetworkPass network, DataProfile profile, PredictionSource source, StreamState? stream, CancellationToken cancel)
    {
        this.network = network;
        this.source = source;
        this.stream = stream;
        this.cancel = cancel;
        vocabulary = TrainedVocabulary.Require(profile, network.Definition.Name);
        if (TextSampler.Obstacle(network.Definition) is string obstacle)
        {
            throw new DataException($"{network.Definition.Name} {obstacle}.");
        }
    }

    /// <summary>The rows, read and computed as they are asked for.</summary>
    public IEnumerable<PredictedRow> Rows()
    {
        string[] own = ["position", "character", "bits", "next", "probability"];
        string[] names = source.Kind == PredictionSourceKind.Text ? own : ["text", .. own];
        foreach (TextItem text in TextItem.Read(source, vocabulary, byLine: false, cancel))
        {
            double? bits = null;
            NetworkState? state = stream?.For(1, $"{source.Name} is one text")?.DetachState();
            try
            {
                for (int start = 0; start < text.Tokens.Length; start += Stretch)
                {
                    cancel.ThrowIfCancellationRequested();
                    int count = Math.Min(Stretch, text.Tokens.Length - start);
                    long[] following = text.Tokens[(start + 1)..Math.Min(text.Tokens.Length, start + count + 1)];
                    StretchResult result = network.Read(
                        text.Tokens[start..(start + count)], ref state, logits => StretchResult.Of(logits, following, text.Place));
                    for (int step = 0; step < count; step++)
                    {
                        object?[] cells =
                        [
                            start + step + 1L,
                            Shown(text.Tokens[start + step]),
                            bits,
                            Shown(result.Best[step]),
                            OutputColumns.Shortest(result.Probability[step]),
                        ];
                        yield return new PredictedRow(names, text.Label is null ? cells : [text.Label, .. cells]);
                        bits = step < following.Length ? OutputColumns.Shortest(result.Bits[step]) : null;
                    }
                }

                stream?.Add(state!);
            }
            finally
            {
                state?.Dispose();
            }
        }
    }

    /// <summary>A token as text; a byte that is no character of its own by its number.</summary>
    private string Shown(long token) => vocabulary.Kind == AlphabetKind.Bytes && token >= 0x80
        ? token.ToString("'0x'X2", CultureInfo.InvariantCulture)
        : vocabulary.Decode([token]);

    /// <summary>What is taken from the logits of a stretch.</summary>
    private sealed record StretchResult(long[] Best, float[] Probability, float[] Bits)
    {
        public static StretchResult Of(Tensor logits, long[] following, string place)
        {
            Tensor logarithms = nn.functional.log_softmax(logits, 1);
            (Tensor values, Tensor indexes) = logarithms.max(1);
            float[] probability = TensorValues.Of<float>(values.exp());
            if (Array.Exists(probability, static value => !float.IsFinite(value)))
            {
                throw new DataException($"{place}: the network gives a number that is not finite; its weights are of no use here.");
            }

            Tensor actual = logarithms.narrow(0, 0, following.Length)
                .gather(1, tensor(following, following.Length, 1, device: logits.device));
            return new StretchResult(
                TensorValues.Of<long>(indexes), probability, TensorValues.Of<float>(actual * (-1 / Math.Log(2))));
        }
    }
}

/// <summary>A prediction for each of many texts, filled up and cut off as those that the network was trained on.</summary>
internal sealed class TextPredictor
{
    private readonly NetworkPass network;
    private readonly PredictionSource source;
    private readonly CancellationToken cancel;
    private readonly Vocabulary vocabulary;
    private readonly OutputColumns outputs;

    public TextPredictor(NetworkPass network, DataProfile profile, PredictionSource source, CancellationToken cancel)
    {
        this.network = network;
        this.source = source;
        this.cancel = cancel;
        vocabulary = TrainedVocabulary.Require(profile, network.Definition.Name);
        outputs = OutputColumns.Of(network.Definition, profile, network.Bands);
    }

    /// <summary>The rows, read and computed as they are asked for.</summary>
    public IEnumerable<PredictedRow> Rows()
    {
        string[] names = ["text", .. outputs.Names];
        IEnumerable<TextItem> texts = TextItem.Read(source, vocabulary, byLine: true, cancel);
        foreach (TextItem[] chunk in texts.Chunk(network.Definition.Training.BatchSize))
        {
            cancel.ThrowIfCancellationRequested();
            float[][] results = Predict(chunk);
            for (int row = 0; row < chunk.Length; row++)
            {
                yield return new PredictedRow(names, [chunk[row].Label, .. outputs.Cells(results[row], chunk[row].Place)]);
            }
        }
    }

    private float[][] Predict(TextItem[] texts)
    {
        PaddedTexts padded = network.Definition.Data is TextsData data
            ? PaddedTexts.Of(data, network.Definition.Task, vocabulary)
            : new PaddedTexts(texts.Max(static text => text.Tokens.Length), OnLeft: false, Padding: 0);
        int[][] rows = new int[texts.Length][];
        long[] lengths = new long[texts.Length];
        for (int row = 0; row < texts.Length; row++)
        {
            rows[row] = padded.Row([.. texts[row].Tokens.Select(static token => (int)token)], out int kept);
            lengths[row] = kept;
        }

        Tensor input = new TokenRows(rows).Read([.. Enumerable.Range(0, rows.Length)], 0, padded.Length, out _);
        return network.LastStep(input, padded.OnLeft ? null : lengths);
    }
}
