using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Reports;

/// <summary>
/// Lets a network see some of the data that it was not trained on: the test part, else the validation part, else the training part.
/// </summary>
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

        using SampleCollector collector = new(network.Definition, data.Profile, data.ImageSize, data.Series);
        IBatchSource source = data.Test ?? data.Validation ?? data.Training;
        Evaluator.Evaluate(network, new LimitedBatches(source, BatchesOf(source)), [collector], stream: null, cancel);
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

/// <summary>What a network makes of some of the data that it was not trained on.</summary>
public sealed record HeldOutSample
{
    /// <summary>Which part of the data: <c>test</c>, <c>validation</c>, or <c>training</c> where there is no other.</summary>
    public required string Part { get; init; }

    /// <summary>One sequence with what happened inside at each step; null where nothing could be read.</summary>
    public SequenceReading? Sequence { get; init; }

    /// <summary>
    /// The class of <see cref="Sequence"/>, where it has one for the whole sequence: the true one and the predicted one; null for others.
    /// </summary>
    public (int Truth, int Prediction)? SequenceClass { get; init; }

    /// <summary>
    /// For a k-lstm: which cell of the top layer has the largest weight at each step, in several sequences; empty for others.
    /// </summary>
    public IReadOnlyList<CellSequence> Chosen { get; init; } = [];

    /// <summary>For a classifier with a k-lstm: how its cells are used on each class; empty for others.</summary>
    public IReadOnlyList<ClassSelection> ClassSelections { get; init; } = [];

    /// <summary>For images: the first ones of the part; empty for other data.</summary>
    public IReadOnlyList<ImageSample> Images { get; init; } = [];

    /// <summary>For images: the first ones whose class is predicted wrongly.</summary>
    public IReadOnlyList<ImageSample> WrongImages { get; init; } = [];

    /// <summary>
    /// For two classes told apart by one output: the probability of class 1 for sequences of class 0, and for those of class 1;
    /// empty for other tasks.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Scores { get; init; } = [];

    /// <summary>For classes: how often the true class (row) was predicted as each class (column); empty for other tasks.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; } = [];

    /// <summary>The names of the classes; empty where they have none.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>For regression: true values as X and predictions as Y, as the data has them; empty for other tasks.</summary>
    public IReadOnlyList<ChartPoint> Values { get; init; } = [];

    /// <summary>
    /// For a series: the last prediction of each window of the held-out part in order, of the first row that it predicts, and its true
    /// value; empty for other data.
    /// </summary>
    public IReadOnlyList<ChartPoint> Forecast { get; init; } = [];

    /// <summary>
    /// For a series whose quantiles are predicted: the outermost two at each point of <see cref="Forecast"/>; empty for others.
    /// </summary>
    public IReadOnlyList<(double Lower, double Upper)> ForecastBand { get; init; } = [];

    /// <summary>Where distributions are predicted: how often the truth lay below their quantiles; null for others.</summary>
    public Coverage? Coverage { get; init; }

    /// <summary>The same of the last row that each window predicts; empty where a prediction has one row.</summary>
    public IReadOnlyList<ChartPoint> FarForecast { get; init; } = [];

    /// <summary>The times of the rows of <see cref="Forecast"/>; empty without times.</summary>
    public IReadOnlyList<string> ForecastTimes { get; init; } = [];
}

/// <summary>An image with the class that it has and the class that the network gives it.</summary>
/// <param name="Pixels">From 0 (black) to 1, row after row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Truth">Its class.</param>
/// <param name="Prediction">The predicted class.</param>
public sealed record ImageSample(IReadOnlyList<double> Pixels, int Height, int Width, int Truth, int Prediction);
