using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Reports;

/// <summary>Lets a network see some of the data that it was not trained on: the test part, else the validation part, else the training part.</summary>
public static class HeldOutSampler
{
    /// <summary>Characters of a text that are read.</summary>
    private const int Characters = 8 * TextStrip.Width;

    /// <summary>Steps of all rows that are read of other data: a few seconds at most.</summary>
    private const long MostSteps = 200_000;

    /// <summary>Takes the sample, in evaluation mode; the network's mode afterwards is the one before.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">Its data.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The data can no longer be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static HeldOutSample Take(INetwork network, NetworkData data, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        string part = data.Test is not null ? "test" : data.Validation is not null ? "validation" : "training";
        if (data.Text is { } corpus)
        {
            TextPart text = data.Test is not null ? corpus.Test : data.Validation is not null ? corpus.Validation : corpus.Training;
            long[] tokens = new long[Math.Min(text.Length, Characters)];
            text.CopyTo(0, tokens);
            return new HeldOutSample { Part = part, Sequence = SequenceReader.ReadText(network, corpus.Vocabulary, tokens) };
        }

        if (network.Definition.Task == TaskKind.LanguageModel)
        {
            return new HeldOutSample { Part = part, Sequence = FirstText(network, data) };
        }

        using SampleCollector collector = new(network.Definition, data.Profile, data.ImageSize);
        IBatchSource source = data.Test ?? data.Validation ?? data.Training;
        Evaluator.Evaluate(network, new LimitedBatches(source, BatchesOf(source)), [collector], cancel);
        return collector.ToSample(part);
    }

    /// <summary>The first of many short texts.</summary>
    private static SequenceReading? FirstText(INetwork network, NetworkData data)
    {
        if (data.Profile.Vocabulary is not { } vocabulary)
        {
            return null;
        }

        using Batch batch = (data.Test ?? data.Validation ?? data.Training).Read(0, 0);
        using TorchSharp.torch.Tensor row = batch.Input.select(0, 0);
        long[] tokens = [.. Numbers.IdsOf(row).Where(id => id < vocabulary.Size).Take(Characters)];
        return tokens.Length == 0 ? null : SequenceReader.ReadText(network, vocabulary, tokens);
    }

    private static long BatchesOf(IBatchSource source)
    {
        using Batch first = source.Read(0, 0);
        return Math.Clamp(MostSteps / Math.Max(1, first.Input.size(0) * first.Input.size(1)), 1, source.Count);
    }
}
