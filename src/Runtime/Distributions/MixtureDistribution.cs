using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Distributions;

/// <summary>
/// A mixture of M Gaussians over all D values of a prediction together, each with a weight, and a mean and a standard deviation for each
/// value (Bishop 1994; Graves 2013, without his correlations).
/// </summary>
public sealed class MixtureDistribution : Distribution
{
    /// <summary>Halvings of the stretch that a quantile lies in: after them it is as short as float64 can tell.</summary>
    private const int Halvings = 60;

    /// <summary>Reads predictions.</summary>
    /// <param name="predictions">
    /// [.., M (1 + 2 D)]: M logits of the weights, then the D means of each component, then the D numbers that make the standard deviations
    /// of each.
    /// </param>
    /// <param name="components">M, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="components"/> is below 1.</exception>
    /// <exception cref="ArgumentException">The width is not M (1 + 2 D) for any D.</exception>
    public MixtureDistribution(Tensor predictions, int components)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        long width = predictions.dim() == 0 ? 0 : predictions.size(-1);
        long size = ((width / components) - 1) / 2;
        if (size < 1 || width != components * (1 + (2 * size)))
        {
            throw new ArgumentException($"{components} Gaussians have {components} (1 + 2 D) numbers, not {width}.", nameof(predictions));
        }

        using Tensor logits = predictions.narrow(-1, 0, components);
        LogWeights = logits.log_softmax(-1);
        long[] shape = [.. predictions.shape[..^1], components, size];
        using Tensor means = predictions.narrow(-1, components, components * size);
        Means = means.reshape(shape);
        using Tensor numbers = predictions.narrow(-1, components * (1 + size), components * size);
        using Tensor deviations = Deviation(numbers);
        StandardDeviations = deviations.reshape(shape);
    }

    /// <summary>ln of the weights, [.., M].</summary>
    public Tensor LogWeights { get; }

    /// <summary>The mean of each component, [.., M, D].</summary>
    public Tensor Means { get; }

    /// <summary>The standard deviation of each component, [.., M, D].</summary>
    public Tensor StandardDeviations { get; }

    /// <inheritdoc/>
    public override Tensor Mean()
    {
        using DisposeScope scope = NewDisposeScope();
        return Weighted(Means).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>It is that of the whole mixture.</remarks>
    public override Tensor StandardDeviation()
    {
        // Around the mean, and not as the mean square less the squared mean: nothing cancels.
        using DisposeScope scope = NewDisposeScope();
        Tensor distance = Means - Weighted(Means).unsqueeze(-2);
        return Weighted(StandardDeviations.square() + distance.square()).sqrt().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor LogProbability(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = (values.unsqueeze(-2) - Means) / StandardDeviations;
        Tensor each = ((z.square() / -2) - StandardDeviations.log() - HalfLogTwoPi).sum(-1);
        return (LogWeights + each).logsumexp(-1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Cumulative(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        return Weighted(Normal((values.unsqueeze(-2) - Means) / StandardDeviations)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>It is found by bisection: a quantile of a mixture lies among those of its components.</remarks>
    protected override Tensor Invert(double level, double normal)
    {
        Tensor means = Means.to(ScalarType.Float64), deviations = StandardDeviations.to(ScalarType.Float64);
        Tensor each = means + (deviations * normal);
        Tensor low = each.amin([-2]), high = each.amax([-2]);
        for (int n = 0; n < Halvings; n++)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor middle = (low + high) / 2;
            Tensor isBelow = Weighted(Normal((middle.unsqueeze(-2) - means) / deviations)).lt(level);
            low = where(isBelow, middle, low).MoveToOuterDisposeScope();
            high = where(isBelow, high, middle).MoveToOuterDisposeScope();
        }

        return ((low + high) / 2).to(Means.dtype);
    }

    /// <inheritdoc/>
    protected override Tensor Draw(Generator? generator, double bias)
    {
        Tensor weights = (LogWeights * (1 + bias)).softmax(-1);
        long[] one = [.. weights.shape[..^1], 1];
        Tensor drawn = rand(one, weights.dtype, weights.device, generator: generator);

        // The last component takes what rounding leaves of the sum.
        long components = weights.size(-1), size = Means.size(-1);
        Tensor chosen = weights.cumsum(-1).narrow(-1, 0, components - 1).le(drawn).sum(-1, keepdim: true);
        Tensor place = chosen.unsqueeze(-1).expand([.. one, size]);
        Tensor mean = Means.gather(-2, place).squeeze(-2);
        Tensor deviation = StandardDeviations.gather(-2, place).squeeze(-2) * Math.Exp(-bias);
        return mean + (deviation * randn(mean.shape, mean.dtype, mean.device, generator: generator));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            LogWeights.Dispose();
            Means.Dispose();
            StandardDeviations.Dispose();
        }
    }

    private Tensor Weighted(Tensor ofComponents) => (LogWeights.exp().unsqueeze(-1) * ofComponents).sum(-2);
}
