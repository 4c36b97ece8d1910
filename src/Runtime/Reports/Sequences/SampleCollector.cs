using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Reports;

/// <summary>Listens to an evaluation and keeps some of what the network gives; as a metric it measures nothing.</summary>
/// <param name="definition">The network.</param>
/// <param name="profile">The vocabulary, scales and names of classes.</param>
/// <param name="image">The rows and columns of the images that sequences are; null for other data.</param>
/// <param name="series">The true values of series; null for other data.</param>
internal sealed class SampleCollector(
    NetworkDefinition definition, DataProfile profile, (int Height, int Width)? image = null, SeriesFacts? series = null) : IMetric
{
    /// <summary>Predictions that are kept.</summary>
    public const int Most = 2000;

    /// <summary>Steps of the one sequence that is shown.</summary>
    private const int MostSteps = 400;

    /// <summary>Images that are shown, and as many that are taken for another class.</summary>
    private const int MostImages = 24;

    /// <summary>Sequences whose cells are shown.</summary>
    private const int MostChosen = 12;

    private readonly ClassSelectionMetric? ofClasses = Selecting(definition);
    private readonly List<CellSequence> chosen = [];
    private readonly List<ImageSample> images = [];
    private readonly List<ImageSample> wrong = [];

    private readonly ReadingBuilder reading = new(profile.Vocabulary);
    private readonly List<double>[] scores = [[], []];
    private readonly List<ChartPoint> values = [];
    private readonly List<ChartPoint> forecast = [];
    private readonly ForecastCollector? forecasts = series is null ? null : new ForecastCollector(series);
    private readonly int classes = definition.Task == TaskKind.Classification ? Math.Max(2, definition.Output.Size) : 0;
    private int[][]? confusion;
    private (int Truth, int Prediction)? sequenceClass;
    private bool isRead;

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds => [];

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        if (!isRead)
        {
            Read(output, batch);
        }

        if (classes > 0)
        {
            AddClasses(output, batch);
            ofClasses?.Add(output, batch);
        }
        else if (definition.Task == TaskKind.Regression)
        {
            if (forecasts is null || batch.Rows is null)
            {
                AddValues(output, batch);
            }
            else
            {
                forecasts.Add(output, batch, values);
            }

            AddChosen(output, batch, static _ => null);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        ofClasses?.Finish();
        return [];
    }

    /// <inheritdoc/>
    public void Dispose() => ofClasses?.Dispose();

    /// <summary>What was kept.</summary>
    /// <param name="part">Which part of the data it is.</param>
    public HeldOutSample ToSample(string part) => new()
    {
        Part = part,
        Sequence = reading.Length == 0 ? null : reading.Build(profile.Inputs is null ? null : InvertInput),
        SequenceClass = sequenceClass,
        Chosen = chosen,
        ClassSelections = ofClasses?.Classes ?? [],
        Images = images,
        WrongImages = wrong,
        Scores = classes > 0 && definition.Output.Size == 1 ? scores : [],
        Confusion = confusion ?? [],
        Classes = [.. profile.Classes],
        Values = values,
        Forecast = definition.Data is not SeriesData ? [] : forecasts?.Near ?? forecast,
        FarForecast = forecasts?.Far ?? [],
        ForecastTimes = forecasts?.Times ?? [],
    };

    /// <summary>Reads the first row, over as many windows as carry its state on.</summary>
    private void Read(NetworkOutput output, Batch batch)
    {
        if (reading.Length > 0 && (batch.StartsAll || batch.Starts is not null))
        {
            isRead = true;
            return;
        }

        long real = batch.Lengths is { } lengths ? Numbers.IdsOf(lengths)[0] : batch.Input.size(1);
        long steps = Math.Min(real, MostSteps - reading.Length);
        if (steps > 0)
        {
            reading.Add(batch.Input.select(0, 0), output, row: 0, steps);
            if (definition.Task == TaskKind.Regression && output.Predictions.dim() == 3 && IsPlain)
            {
                reading.AddValues(
                    Unscaled(batch.Target.select(0, 0).narrow(0, 0, steps)),
                    Unscaled(output.Predictions.select(0, 0).narrow(0, 0, steps)));
            }
        }

        isRead = steps < real || reading.Length == MostSteps;
    }

    /// <summary>
    /// What watches the cells of a classifier with a k-lstm whose classes are few enough to be shown; null for other networks.
    /// </summary>
    private static ClassSelectionMetric? Selecting(NetworkDefinition definition) =>
        definition.Task == TaskKind.Classification && definition.Output.Size <= ConfusionTable.MostClasses
            && EvaluationSelection.CellsOf(definition) is > 1 and int cells
            ? new ClassSelectionMetric(definition.Output.Size, cells, MostSteps)
            : null;

    private double[][] Unscaled(Tensor steps) =>
        [.. Numbers.Columns(steps).Select((column, n) => column.Select(value => Invert(n, value)).ToArray())];

    /// <summary>Whether the scale alone leads from the network's values to those of the data.</summary>
    private bool IsPlain => definition.Data is not SeriesData data
        || data is { Horizon: 1, Transform: SeriesTransform.None, ScalePer: ScaleScope.All };

    /// <summary>A feature as the data has it: of the columns that enter; masks, times and the like are shown as they are.</summary>
    private double InvertInput(int column, double value)
    {
        int columns = definition.Data is SeriesData { Columns.Count: > 0 and int count } ? count : profile.Inputs!.Columns.Count;
        return column < columns && IsPlain ? profile.Inputs!.Invert(column, value) : value;
    }

    private double Invert(int column, double value) =>
        profile.Targets is { } scaler && column < scaler.Columns.Count ? scaler.Invert(column, value) : value;

    private void AddClasses(NetworkOutput output, Batch batch)
    {
        (Tensor logits, Tensor truth) = Targets.Flatten(output.Predictions, batch);
        long[] labels = Numbers.IdsOf(truth);
        double[] chances = logits.size(-1) == 1 ? Numbers.Of(logits.sigmoid()) : [];
        long[] predicted = chances.Length > 0
            ? [.. chances.Select(static chance => chance > 0.5 ? 1L : 0)]
            : Numbers.IdsOf(logits.argmax(-1));
        confusion ??= [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
            {
                continue;
            }

            confusion[labels[i]][predicted[i]]++;
            if (chances.Length > 0 && scores[0].Count + scores[1].Count < Most)
            {
                scores[labels[i]].Add(chances[i]);
            }
        }

        if (batch.Target.dim() == 1)
        {
            sequenceClass ??= ((int)labels[0], (int)predicted[0]);
            AddImages(batch, labels, predicted);
        }

        bool areWhole = batch.Target.dim() == 1;
        AddChosen(output, batch, row => areWhole && labels[row] >= 0 ? ((int)labels[row], (int)predicted[row]) : null);
    }

    private void AddImages(Batch batch, long[] labels, long[] predicted)
    {
        int size = image is (int height, int width) ? height * width : 0;
        if (size == 0 || batch.Input.dim() != 3 || batch.Input.size(1) * batch.Input.size(2) != size)
        {
            return;
        }

        for (int row = 0; row < labels.Length && (images.Count < MostImages || wrong.Count < MostImages); row++)
        {
            bool isFirst = images.Count < MostImages, isWrong = labels[row] != predicted[row] && wrong.Count < MostImages;
            if (labels[row] >= 0 && (isFirst || isWrong))
            {
                double[] pixels = Numbers.Of(batch.Input.select(0, row));
                ImageSample sample = new(pixels, image!.Value.Height, image.Value.Width, (int)labels[row], (int)predicted[row]);
                (isFirst ? images : wrong).Add(sample);
                if (isFirst && isWrong)
                {
                    wrong.Add(sample);
                }
            }
        }
    }

    /// <summary>The cells of several sequences; of classes the first ones of each, so that they can be compared.</summary>
    private void AddChosen(NetworkOutput output, Batch batch, Func<int, (int Truth, int Prediction)?> classOf)
    {
        if (output.Selection is not { } selection || selection.size(2) < 2 || !batch.StartsAll)
        {
            return;
        }

        int most = Math.Max(1, MostChosen / Math.Max(1, classes));
        long[]? lengths = batch.Lengths is null ? null : Numbers.IdsOf(batch.Lengths);
        for (int row = 0; row < selection.size(0) && chosen.Count < MostChosen; row++)
        {
            (int Truth, int Prediction)? found = classOf(row);
            long steps = Math.Min(lengths?[row] ?? selection.size(1), MostSteps);
            if (steps > 0 && (found is null || chosen.Count(one => one.Class?.Truth == found.Value.Truth) < most))
            {
                long[] cells = Numbers.IdsOf(selection.select(0, row).narrow(0, 0, steps).argmax(-1));
                chosen.Add(new CellSequence([.. cells.Select(static cell => (int)cell)], found));
            }
        }
    }

    private void AddValues(NetworkOutput output, Batch batch)
    {
        using Tensor? mask = Targets.ValueMask(output.Predictions, batch);
        int width = (int)output.Predictions.size(-1);
        int steps = output.Predictions.dim() == 3 ? (int)output.Predictions.size(1) : 1;
        double[] truth = Numbers.Of(batch.Target);
        double[] predicted = Numbers.Of(output.Predictions);
        double[]? counts = mask is null ? null : Numbers.Of(mask);
        for (int i = 0; i < truth.Length; i++)
        {
            int step = i / width;
            if (counts is not null && counts[step] == 0)
            {
                continue;
            }

            ChartPoint point = new(Invert(i % width, truth[i]), Invert(i % width, predicted[i]));

            // Values of one sequence are alike: where all steps have one, the points of many sequences tell more.
            if (values.Count < Most && (steps == 1 || step % steps % Math.Max(1, steps / 8) == 0))
            {
                values.Add(point);
            }

            if (forecast.Count < Most && i % width == 0 && step % steps == steps - 1)
            {
                forecast.Add(point);
            }
        }
    }
}
