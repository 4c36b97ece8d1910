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
internal sealed class SampleCollector(NetworkDefinition definition, DataProfile profile) : IMetric
{
    /// <summary>Predictions that are kept.</summary>
    public const int Most = 2000;

    /// <summary>Steps of the one sequence that is shown.</summary>
    private const int MostSteps = 400;

    private readonly ReadingBuilder reading = new(profile.Vocabulary);
    private readonly List<double>[] scores = [[], []];
    private readonly List<ChartPoint> values = [];
    private readonly List<ChartPoint> forecast = [];
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
        }
        else if (definition.Task == TaskKind.Regression)
        {
            AddValues(output, batch);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish() => [];

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>What was kept.</summary>
    /// <param name="part">Which part of the data it is.</param>
    public HeldOutSample ToSample(string part) => new()
    {
        Part = part,
        Sequence = reading.Length == 0 ? null : reading.Build(profile.Inputs is { } scaler ? scaler.Invert : null),
        SequenceClass = sequenceClass,
        Scores = classes > 0 && definition.Output.Size == 1 ? scores : [],
        Confusion = confusion ?? [],
        Classes = [.. profile.Classes],
        Values = values,
        Forecast = definition.Data is SeriesData ? forecast : [],
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
            if (definition.Task == TaskKind.Regression && output.Predictions.dim() == 3)
            {
                reading.AddValues(Unscaled(batch.Target.select(0, 0).narrow(0, 0, steps)), Unscaled(output.Predictions.select(0, 0).narrow(0, 0, steps)));
            }
        }

        isRead = steps < real || reading.Length == MostSteps;
    }

    private double[][] Unscaled(Tensor steps) =>
        [.. Numbers.Columns(steps).Select((column, n) => column.Select(value => Invert(n, value)).ToArray())];

    private double Invert(int column, double value) => profile.Targets is { } scaler && column < scaler.Columns.Count ? scaler.Invert(column, value) : value;

    private void AddClasses(NetworkOutput output, Batch batch)
    {
        (Tensor logits, Tensor truth) = Targets.Flatten(output.Predictions, batch);
        long[] labels = Numbers.IdsOf(truth);
        double[] chances = logits.size(-1) == 1 ? Numbers.Of(logits.sigmoid()) : [];
        long[] chosen = chances.Length > 0 ? [.. chances.Select(static chance => chance > 0.5 ? 1L : 0)] : Numbers.IdsOf(logits.argmax(-1));
        confusion ??= [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
            {
                continue;
            }

            confusion[labels[i]][chosen[i]]++;
            if (chances.Length > 0 && scores[0].Count + scores[1].Count < Most)
            {
                scores[labels[i]].Add(chances[i]);
            }
        }

        if (batch.Target.dim() == 1)
        {
            sequenceClass ??= ((int)labels[0], (int)chosen[0]);
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
