using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// Takes the values of a forecast from the units of the data to those of the network, and back: the transform of the definition, then the
/// scale.
/// </summary>
/// <remarks>
/// A forecast has <see cref="Horizon"/> rows of <see cref="Targets"/> values, one row after another, as the network's outputs have them.
/// </remarks>
public sealed class TargetCodec
{
    private readonly SeriesData data;
    private readonly Scaler scaler;

    /// <summary>Prepares the way for one series.</summary>
    /// <param name="data">The definition of the series.</param>
    /// <param name="scaler">The scales of its targets, such as <see cref="DataProfile.Targets"/>.</param>
    public TargetCodec(SeriesData data, Scaler scaler)
    {
        this.data = data;
        this.scaler = scaler;
    }

    /// <summary>Columns that are predicted.</summary>
    public int Targets => scaler.Columns.Count;

    /// <summary>Rows that are predicted at once.</summary>
    public int Horizon => data.Horizon;

    /// <summary>Values of one forecast.</summary>
    public int Size => Targets * Horizon;

    /// <summary>From the units of the data to those of the network.</summary>
    /// <param name="last">The targets' values in the last row seen; only differences need them.</param>
    /// <param name="values">The forecast.</param>
    /// <param name="outputs">Gets the network's values; not a number where a logarithm does not exist.</param>
    public void Encode(ReadOnlySpan<double> last, ReadOnlySpan<double> values, Span<double> outputs)
    {
        for (int place = 0; place < values.Length; place++)
        {
            int target = place % Targets;
            double before = place < Targets ? last[target] : values[place - Targets];
            outputs[place] = scaler.Apply(target, Transformed(data, values[place], before));
        }
    }

    /// <summary>From the units of the network to those of the data.</summary>
    /// <param name="last">The targets' values in the last row seen; only differences need them.</param>
    /// <param name="outputs">The network's values.</param>
    /// <param name="values">Gets the forecast.</param>
    public void Decode(ReadOnlySpan<double> last, ReadOnlySpan<double> outputs, Span<double> values)
    {
        for (int place = 0; place < outputs.Length; place++)
        {
            int target = place % Targets;
            double value = scaler.Invert(target, outputs[place]);
            double before = place < Targets ? last[target] : values[place - Targets];
            values[place] = data.Transform switch
            {
                SeriesTransform.Log => Math.Exp(value),
                SeriesTransform.Difference => before + value,
                SeriesTransform.LogDifference => before * Math.Exp(value),
                _ => value,
            };
        }
    }

    /// <summary>A value as the definition transforms it, before it is scaled.</summary>
    /// <param name="data">The definition of the series.</param>
    /// <param name="value">The value.</param>
    /// <param name="before">The value in the row before; only differences need it.</param>
    internal static double Transformed(SeriesData data, double value, double before) => data.Transform switch
    {
        SeriesTransform.Log => Math.Log(value),
        SeriesTransform.Difference => value - before,
        SeriesTransform.LogDifference => Math.Log(value / before),
        _ => value,
    };
}
