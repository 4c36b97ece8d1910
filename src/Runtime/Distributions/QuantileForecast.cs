using static TorchSharp.torch;

namespace Hmlstm.Runtime.Distributions;

/// <summary>Some quantiles of each of D values, in the units that the network predicts in.</summary>
/// <remarks>
/// A network trained on each level by itself can give quantiles that cross; here they are in rising order, which is never further from the
/// true ones (Chernozhukov, Fernández-Val and Galichon 2010). The forecast owns its tensor; what its methods give belongs to the caller or
/// to the dispose scope around.
/// </remarks>
public sealed class QuantileForecast : IDisposable
{
    private readonly int middle;

    /// <summary>Reads predictions.</summary>
    /// <param name="predictions">[.., D Q]: the Q quantiles of the first value, then those of the second, and so on.</param>
    /// <param name="levels">The Q levels, rising within 0 and 1; at least one.</param>
    /// <exception cref="ArgumentException">There is no level, or the width is no multiple of their number.</exception>
    public QuantileForecast(Tensor predictions, IReadOnlyList<double> levels)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(levels);
        long width = predictions.dim() == 0 ? 0 : predictions.size(-1);
        if (levels.Count == 0 || width == 0 || width % levels.Count != 0)
        {
            throw new ArgumentException($"{levels.Count} quantiles of each value are not {width} numbers.", nameof(predictions));
        }

        Levels = levels;
        middle = Enumerable.Range(0, levels.Count).MinBy(place => Math.Abs(levels[place] - 0.5));
        using Tensor each = predictions.reshape([.. predictions.shape[..^1], width / levels.Count, levels.Count]);
        (Values, Tensor places) = each.sort(-1);
        places.Dispose();
    }

    /// <summary>The levels, rising.</summary>
    public IReadOnlyList<double> Levels { get; }

    /// <summary>The quantiles in rising order, [.., D, Q].</summary>
    public Tensor Values { get; }

    /// <summary>The quantile whose level is nearest to a half, [.., D]: the forecast where one number is asked for.</summary>
    public Tensor Median() => Values.select(-1, middle);

    /// <summary>The lowest quantile, [.., D].</summary>
    public Tensor Lower() => Values.select(-1, 0);

    /// <summary>The highest quantile, [.., D].</summary>
    public Tensor Upper() => Values.select(-1, Levels.Count - 1);

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();
}
