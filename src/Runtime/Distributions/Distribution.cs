using Hmlstm.Definitions.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Distributions;

/// <summary>What a regression network says of its D values: a density with a mean, and samples of it.</summary>
/// <remarks>
/// Everything is in the units that the network predicts in; a scaler's units are another thing. A distribution owns its tensors, and what
/// its methods give belongs to the caller or to the dispose scope around. Gradients flow through all but samples.
/// </remarks>
public abstract class Distribution : IDisposable
{
    /// <summary>
    /// The least standard deviation. Deviations are ln(1 + e^s) + this floor of the projection's number s: never 0, so that no value that
    /// repeats itself gives an infinite density.
    /// </summary>
    public const double LeastDeviation = 1e-3;

    /// <summary>ln(2 π) / 2.</summary>
    protected const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>The distribution that a head's predictions say; null where its loss is none of a density.</summary>
    /// <param name="output">The head.</param>
    /// <param name="predictions">[.., O].</param>
    /// <exception cref="ArgumentException">The predictions are of another width.</exception>
    public static Distribution? Of(OutputDefinition output, Tensor predictions)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Loss switch
        {
            { Kind: LossKind.Gaussian } => new GaussianDistribution(predictions),
            { Kind: LossKind.Mixture } loss => new MixtureDistribution(predictions, loss.Components),
            _ => null,
        };
    }

    /// <summary>The mean of each value, [.., D].</summary>
    public abstract Tensor Mean();

    /// <summary>The standard deviation of each value by itself, [.., D].</summary>
    public abstract Tensor StandardDeviation();

    /// <summary>ln p of some values, in nats, all D of a prediction together.</summary>
    /// <param name="values">[.., D].</param>
    /// <returns>[..].</returns>
    public abstract Tensor LogProbability(Tensor values);

    /// <summary>The probability that each value is at most a given one, by itself.</summary>
    /// <param name="values">[.., D].</param>
    /// <returns>[.., D], 0 to 1.</returns>
    public abstract Tensor Cumulative(Tensor values);

    /// <summary>
    /// The value that each value is at most with a given probability, by itself: the inverse of <see cref="Cumulative"/>.
    /// </summary>
    /// <param name="level">The probability, above 0 and below 1.</param>
    /// <returns>[.., D], without gradients.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    public Tensor Quantile(double level)
    {
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level lies between 0 and 1.");
        }

        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        double normal = Math.Sqrt(2) * tensor((2 * level) - 1, dtype: ScalarType.Float64).erfinv().item<double>();
        return Invert(level, normal).MoveToOuterDisposeScope();
    }

    /// <summary>Draws the D values of each prediction.</summary>
    /// <param name="generator">What rules the draw, on the predictions' device; null for torch's own.</param>
    /// <param name="bias">
    /// b, 0 or more: towards what is probable, away from what is possible. Deviations are multiplied by e^−b, and a mixture's weights are
    /// taken to the power of 1 + b (Graves 2013, equations 61 and 62); 0 draws from the distribution itself.
    /// </param>
    /// <returns>[.., D], without gradients.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bias"/> is below 0 or not finite.</exception>
    public Tensor Sample(Generator? generator = null, double bias = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bias);
        if (!double.IsFinite(bias))
        {
            throw new ArgumentOutOfRangeException(nameof(bias), bias, "A bias is finite.");
        }

        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return Draw(generator, bias).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Finds quantiles, inside a dispose scope of its own.</summary>
    /// <param name="level">The probability.</param>
    /// <param name="normal">The standard normal distribution's quantile of this level.</param>
    protected abstract Tensor Invert(double level, double normal);

    /// <summary>Draws, inside a dispose scope of its own.</summary>
    /// <param name="generator">What rules the draw; null for torch's own.</param>
    /// <param name="bias">b, 0 or more.</param>
    protected abstract Tensor Draw(Generator? generator, double bias);

    /// <summary>Frees the tensors.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> asks for it.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Standard deviations of the projection's numbers; the caller disposes them.</summary>
    private protected static Tensor Deviation(Tensor numbers)
    {
        using Tensor soft = nn.functional.softplus(numbers);
        return soft + LeastDeviation;
    }

    /// <summary>The standard normal distribution's probability of at most z.</summary>
    private protected static Tensor Normal(Tensor z) => ((z / Math.Sqrt(2)).erf() + 1) / 2;
}

/// <summary>A Gaussian for each value by itself.</summary>
public sealed class GaussianDistribution : Distribution
{
    private readonly Tensor mean;
    private readonly Tensor deviation;

    /// <summary>Reads predictions.</summary>
    /// <param name="predictions">[.., 2 D]: D means, then D numbers that make the standard deviations.</param>
    /// <exception cref="ArgumentException">The width is odd.</exception>
    public GaussianDistribution(Tensor predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        long width = predictions.dim() == 0 ? 0 : predictions.size(-1);
        if (width < 2 || width % 2 != 0)
        {
            throw new ArgumentException($"A Gaussian has two numbers for each value, not {width} in all.", nameof(predictions));
        }

        mean = predictions.narrow(-1, 0, width / 2);
        using Tensor numbers = predictions.narrow(-1, width / 2, width / 2);
        deviation = Deviation(numbers);
    }

    /// <inheritdoc/>
    public override Tensor Mean() => mean.alias();

    /// <inheritdoc/>
    public override Tensor StandardDeviation() => deviation.alias();

    /// <inheritdoc/>
    public override Tensor LogProbability(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = (values - mean) / deviation;
        return ((z.square() / -2) - deviation.log() - HalfLogTwoPi).sum(-1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Cumulative(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        return Normal((values - mean) / deviation).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override Tensor Invert(double level, double normal) => mean + (deviation * normal);

    /// <inheritdoc/>
    protected override Tensor Draw(Generator? generator, double bias) =>
        mean + (deviation * Math.Exp(-bias) * randn(mean.shape, mean.dtype, mean.device, generator: generator));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            mean.Dispose();
            deviation.Dispose();
        }
    }
}
