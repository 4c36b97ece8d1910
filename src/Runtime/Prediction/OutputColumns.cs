using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Prediction;

/// <summary>
/// What the numbers of a network's output mean, as cells: <c>class</c> with <c>probability.NAME</c> of each class, or
/// <c>predicted.NAME</c> in the units of the data, with the numbers of a predicted distribution.
/// </summary>
internal sealed class OutputColumns
{
    private readonly string[] classes;
    private readonly ForecastBands bands;
    private readonly ForecastUnits units;

    private OutputColumns(IReadOnlyList<string> names, string[] classes, ForecastBands bands, ForecastUnits units)
    {
        Names = names;
        this.classes = classes;
        this.bands = bands;
        this.units = units;
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The columns of a network that predicts values or classes.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="profile">What was stored with its weights.</param>
    /// <param name="bands">What it says beside its point forecasts.</param>
    /// <exception cref="DataException">What was stored with the weights does not fit the network.</exception>
    public static OutputColumns Of(NetworkDefinition definition, DataProfile profile, ForecastBands bands)
    {
        int size = definition.Output.Size;
        ForecastUnits units = new(Series: null, profile.Targets, size);
        if (definition.Task == TaskKind.Classification)
        {
            int count = Math.Max(2, size);
            string[] classes = profile.Classes.Count > 0
                ? [.. profile.Classes]
                : [.. Enumerable.Range(0, count).Select(static label => FormattableString.Invariant($"{label}"))];
            return classes.Length == count
                ? new OutputColumns(["class", .. classes.Select(static name => "probability." + name)], classes, bands, units)
                : throw new DataException(
                    $"The weights have {classes.Length} names of classes, but {definition.Name} has {count} classes.");
        }

        if (profile.Targets is { } targets && targets.Columns.Count != size)
        {
            throw new DataException($"The weights have scales of {targets.Columns.Count} columns, but {definition.Name} predicts {size}.");
        }

        IEnumerable<string> suffixes = profile.Targets?.Columns.Select(static name => "." + name)
            ?? (size == 1 ? [""] : Enumerable.Range(0, size).Select(static n => FormattableString.Invariant($".{n}")));
        return new OutputColumns([.. suffixes.SelectMany(suffix => OfValue(suffix, bands))], [], bands, units);
    }

    /// <summary>The names of the columns of one value.</summary>
    /// <param name="suffix">A dot and the value's name, or nothing.</param>
    /// <param name="bands">What is said of it beside the point forecast.</param>
    public static IEnumerable<string> OfValue(string suffix, ForecastBands bands) =>
        bands.Names.Prepend("predicted").Select(name => name + suffix);

    /// <summary>The cells of one prediction.</summary>
    /// <param name="output">O numbers as the network gives them.</param>
    /// <param name="place">Where the prediction is made, for the message.</param>
    /// <exception cref="DataException">A number is not finite.</exception>
    public IEnumerable<object?> Cells(float[] output, string place)
    {
        double[] numbers = Finite(output, place);
        if (classes.Length > 0)
        {
            return ClassCells(output);
        }

        double[][] others = bands.Decode(numbers, units, last: []);
        return bands.Points(numbers).SelectMany((value, column) =>
            others[column].Select(Cell).Prepend(InUnits(column, (float)value)));
    }

    /// <summary>A value in the units of the data.</summary>
    public double InUnits(int column, float value)
    {
        if (units.Scaler is not { } scaler || (scaler.Shift[column] == 0 && scaler.Scale[column] == 1))
        {
            return Shortest(value);
        }

        return Rounded(scaler.Invert(column, value));
    }

    /// <summary>A number as a cell, which is empty where the number is beyond the range of float64.</summary>
    public static object? Cell(double value) => double.IsFinite(value) ? Rounded(value) : null;

    /// <summary>A number with nine digits that count: float32, in which networks compute, has no more.</summary>
    public static double Rounded(double value) =>
        double.Parse(value.ToString("G9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The numbers of an output.</summary>
    /// <param name="output">The numbers as the network gives them.</param>
    /// <param name="place">Where the prediction is made, for the message.</param>
    /// <exception cref="DataException">One is not finite.</exception>
    public static double[] Finite(float[] output, string place) => Array.Exists(output, static value => !float.IsFinite(value))
        ? throw new DataException($"{place}: the network gives a number that is not finite; its weights are of no use here.")
        : [.. output.Select(static value => (double)value)];

    /// <summary>The double with the fewest digits that is the same number in float32.</summary>
    public static double Shortest(float value) =>
        double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private IEnumerable<object?> ClassCells(float[] logits)
    {
        double[] probabilities = Probabilities.Of(logits);
        int best = Array.IndexOf(probabilities, probabilities.Max());
        return [classes[best], .. probabilities.Select(static probability => (object?)Shortest((float)probability))];
    }
}
