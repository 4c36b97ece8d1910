using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Distributions;
using Hmlstm.Runtime.Tests.Cells;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Distributions;

public sealed class DistributionTests : IDisposable
{
    private const int Draws = 20_000;

    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_mixture_has_the_moments_and_the_cumulative_probability_of_its_components()
    {
        // Weights 1/4 and 3/4, means -2 and 2, deviations ln 2 + 0.001 both.
        using MixtureDistribution mixture = new(Twin(), components: 2);
        double deviation = Math.Log(2) + Distribution.LeastDeviation;

        Assert.Equal(1, mixture.Mean().item<double>(), 10);
        Assert.Equal(Math.Sqrt((deviation * deviation) + (0.25 * 9) + (0.75 * 1)), mixture.StandardDeviation().item<double>(), 10);
        Assert.Equal(0.25, mixture.Cumulative(zeros(1, 1, ScalarType.Float64)).item<double>(), 2);
        Assert.Equal(1, mixture.Cumulative(full([1, 1], 30, ScalarType.Float64)).item<double>(), 10);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.975)]
    public void A_quantile_is_the_value_whose_cumulative_probability_is_its_level(double level)
    {
        using MixtureDistribution mixture = new(Twin().expand(3, 6), components: 2);
        using GaussianDistribution gaussian = new(tensor(new[] { 0.3, 4, -0.4, 1 }, [1, 4]));

        Assert.Equal([3, 1], mixture.Quantile(level).shape);
        Assert.All(Numbers.Of(mixture.Cumulative(mixture.Quantile(level))), found => Assert.Equal(level, found, 1e-12));
        Assert.All(Numbers.Of(gaussian.Cumulative(gaussian.Quantile(level))), found => Assert.Equal(level, found, 1e-12));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_level_of_no_quantile_is_refused(double level)
    {
        using GaussianDistribution gaussian = new(zeros(1, 2));

        Assert.Throws<ArgumentOutOfRangeException>(() => gaussian.Quantile(level));
    }

    [Fact]
    public void The_log_probability_of_a_density_integrates_to_one()
    {
        Tensor values = linspace(-12, 12, 4801, ScalarType.Float64).reshape(-1, 1);
        using GaussianDistribution gaussian = new(tensor(new[] { 0.3, -0.4 }, [1, 2]).expand(4801, 2));
        using MixtureDistribution mixture = new(Twin().expand(4801, 6), components: 2);

        Assert.Equal(1, gaussian.LogProbability(values).exp().sum().item<double>() * 0.005, 6);
        Assert.Equal(1, mixture.LogProbability(values).exp().sum().item<double>() * 0.005, 6);
    }

    [Fact]
    public void Samples_have_the_distributions_moments_and_a_seed_repeats_them()
    {
        using MixtureDistribution mixture = new(Twin().expand(Draws, 6), components: 2);
        using GaussianDistribution gaussian = new(tensor(new[] { 0.5, -1.0, 2.0, -3.0 }, [1, 4]).expand(Draws, 4));

        Tensor ofMixture = mixture.Sample(new Generator(7)), ofGaussian = gaussian.Sample(new Generator(7));

        Assert.Equal([Draws, 1], ofMixture.shape);
        Assert.Equal(1, ofMixture.mean().item<double>(), 0.05);
        Assert.Equal(mixture.StandardDeviation()[0].item<double>(), ofMixture.std().item<double>(), 0.05);
        Assert.Equal(0.25, ofMixture.le(0).to(ScalarType.Float64).mean().item<double>(), 0.02);
        Assert.Equal([Draws, 2], ofGaussian.shape);
        Assert.Equal(-1, ofGaussian.select(1, 1).mean().item<double>(), 0.01);
        Assert.Equal(gaussian.StandardDeviation()[0, 0].item<double>(), ofGaussian.select(1, 0).std().item<double>(), 0.05);
        Assert.Equal(Numbers.Of(ofMixture), Numbers.Of(mixture.Sample(new Generator(7))));
        Assert.NotEqual(Numbers.Of(ofMixture), Numbers.Of(mixture.Sample(new Generator(8))));
    }

    [Fact]
    public void A_bias_draws_the_most_probable_mean()
    {
        using MixtureDistribution mixture = new(Twin().expand(500, 6), components: 2);

        Tensor drawn = mixture.Sample(new Generator(3), bias: 30);

        Assert.True((drawn - 2).abs().max().item<double>() < 1e-6);
        Assert.False(drawn.requires_grad);
        Assert.Throws<ArgumentOutOfRangeException>(() => mixture.Sample(bias: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => mixture.Sample(bias: double.NaN));
    }

    [Fact]
    public void Quantiles_that_cross_are_put_in_order_and_the_middle_one_is_the_forecast()
    {
        Tensor predictions = tensor(new[] { 3.0, 1, 2, 10, 20, 30 }, [1, 6]);
        OutputDefinition output = new() { Size = 2, Loss = new LossDefinition { Kind = LossKind.Quantile } };
        using QuantileForecast forecast = new(predictions, [0.1, 0.5, 0.9]);

        Assert.Equal([1.0, 2, 3, 10, 20, 30], Numbers.Of(forecast.Values));
        Assert.Equal([1.0, 10], Numbers.Of(forecast.Lower()));
        Assert.Equal([3.0, 30], Numbers.Of(forecast.Upper()));
        Assert.Equal([2.0, 20], Numbers.Of(PointForecast.Of(output, predictions)));
    }

    [Fact]
    public void The_point_forecast_of_a_density_is_its_mean_and_of_errors_the_prediction_itself()
    {
        Tensor predictions = tensor(new[] { 3.0, 1 }, [1, 2]);

        Assert.Equal([3.0], Numbers.Of(PointForecast.Of(Head(1, LossKind.Gaussian), predictions)));
        Assert.Equal([3.0, 1], Numbers.Of(PointForecast.Of(Head(2, LossKind.Huber), predictions)));
        Assert.Equal([3.0, 1], Numbers.Of(PointForecast.Of(new OutputDefinition { Size = 2 }, predictions)));
        Assert.Null(Distribution.Of(Head(2, LossKind.Mae), predictions));
    }

    [Fact]
    public void Predictions_of_another_width_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new GaussianDistribution(zeros(2, 3)));
        Assert.Throws<ArgumentException>(() => new MixtureDistribution(zeros(2, 7), components: 2));
        Assert.Throws<ArgumentException>(() => new MixtureDistribution(zeros(2, 2), components: 2));
        Assert.Throws<ArgumentException>(() => new QuantileForecast(zeros(2, 4), [0.1, 0.5, 0.9]));
        Assert.Throws<ArgumentException>(() => new QuantileForecast(zeros(2, 4), []));
    }

    /// <summary>Weights 1/4 and 3/4, means -2 and 2, and 0 for both deviations, [1, 6].</summary>
    private static Tensor Twin() => tensor(new[] { 0, Math.Log(3), -2, 2, 0, 0 }, [1, 6]);

    private static OutputDefinition Head(int size, LossKind kind) => new() { Size = size, Loss = new LossDefinition { Kind = kind } };
}
