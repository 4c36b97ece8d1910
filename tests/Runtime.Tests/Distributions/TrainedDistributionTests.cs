using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Distributions;
using Hmlstm.Runtime.Heads;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Tests.Metrics;
using Hmlstm.Runtime.Tests.Training;
using Hmlstm.Runtime.Training;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Distributions;

/// <summary>What heads learn of data whose distribution is known, on data that they were not trained on.</summary>
[Collection(TorchGenerator.Name)]
public sealed class TrainedDistributionTests : IDisposable
{
    private const double Branch = 2;
    private const double Noise = 0.1;

    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Of_two_branches_a_mixture_knows_both_where_a_gaussian_spreads_and_squared_errors_predict_the_middle()
    {
        FeedForwardHead squared = Trained(Head(new LossDefinition { Kind = LossKind.Mse }), Branches);
        FeedForwardHead gaussian = Trained(Head(new LossDefinition { Kind = LossKind.Gaussian }), Branches);
        FeedForwardHead mixture = Trained(Head(new LossDefinition { Kind = LossKind.Mixture, Components = 4 }), Branches);
        (Tensor input, Tensor target) = Branches();

        Assert.InRange(squared.call(input).abs().max().item<float>(), 0, 0.35f * (float)Branch);
        double ofGaussian = new GaussianDistribution(gaussian.call(input)).LogProbability(target).mean().item<float>();
        MixtureDistribution branches = new(mixture.call(input), components: 4);
        double ofMixture = branches.LogProbability(target).mean().item<float>();

        // What is possible: half of the weight on each branch, with the deviation of the noise; and one Gaussian over both.
        double best = -Math.Log(2) - Math.Log(Noise) - (Math.Log(2 * Math.PI * Math.E) / 2);
        double spread = -Math.Log(Branch) - (Math.Log(2 * Math.PI * Math.E) / 2);
        Assert.Equal(spread, ofGaussian, 0.1);
        Assert.InRange(ofMixture, best - 0.25, best + 0.1);
        Assert.True(ofMixture > ofGaussian + 1.5, $"mixture {ofMixture}, gaussian {ofGaussian}");

        Tensor drawn = branches.Sample(new Generator(5));
        Assert.Equal(Branch, drawn.abs().mean().item<float>(), 0.1);
        Assert.Equal(0.5, drawn.gt(0).to(ScalarType.Float32).mean().item<float>(), 0.06);
    }

    [Theory]
    [InlineData(LossKind.Quantile)]
    [InlineData(LossKind.Gaussian)]
    [InlineData(LossKind.Mixture)]
    public void Of_values_whose_noise_depends_on_the_input_the_quantiles_cover_what_they_say(LossKind kind)
    {
        OutputDefinition output = Head(new LossDefinition { Kind = kind, Components = 3 });
        FeedForwardHead head = Trained(output, Fan);
        (Tensor input, Tensor target) = Fan();
        using CoverageMetric metric = new(output);

        metric.Add(
            new FixedOutput(head.call(input)), new Batch { Input = input, Target = target, Predictions = input.size(0) });
        IReadOnlyList<double> values = metric.Finish();

        Coverage coverage = metric.Measured!;
        Assert.Equal(metric.Kinds.Count, values.Count);
        Assert.Equal([0.1, 0.5, 0.9], coverage.Levels);
        foreach ((double level, double share) in coverage.Levels.Zip(coverage.Shares))
        {
            Assert.InRange(share, level - 0.06, level + 0.06);
        }

        Assert.InRange(coverage.Inside, 0.72, 0.88);
        Assert.Equal(kind == LossKind.Quantile, coverage.Width is not null);
    }

    /// <summary>A head that was trained on what <paramref name="draw"/> gives anew for each step.</summary>
    private static FeedForwardHead Trained(OutputDefinition output, Func<(Tensor Input, Tensor Target)> draw)
    {
        manual_seed(11);
        NetworkDefinition network = new()
        {
            Name = "Heads",
            Task = TaskKind.Regression,
            Input = new InputDefinition { Kind = InputKind.Features, Size = 1 },
            Layers = default,
            Output = output,
            Training = new TrainingDefinition(),
        };
        IRowLoss loss = Losses.OfTask(network);
        FeedForwardHead head = new(output, inputSize: 1);
        using TorchSharp.Modules.Adam optimizer = optim.Adam(head.parameters(), 0.02);
        for (int step = 0; step < 400; step++)
        {
            using TorchSharp.DisposeScope ofStep = NewDisposeScope();
            (Tensor input, Tensor target) = draw();
            optimizer.zero_grad();
            loss.Compute(
                new FixedOutput(head.call(input)),
                new Batch { Input = input, Target = target, Predictions = input.size(0) }).backward();
            optimizer.step();
        }

        return head;
    }

    /// <summary>The same input always, and +2 or -2 by chance.</summary>
    private static (Tensor Input, Tensor Target) Branches()
    {
        Tensor side = rand(1024, 1).gt(0.5).to(ScalarType.Float32);
        return (ones(1024, 1), (((2 * side) - 1) * Branch) + (randn(1024, 1) * Noise));
    }

    /// <summary>A line whose noise grows with the input.</summary>
    private static (Tensor Input, Tensor Target) Fan()
    {
        Tensor input = rand(1024, 1);
        return (input, input + ((0.2 + input) * randn(1024, 1)));
    }

    private static OutputDefinition Head(LossDefinition loss) => new() { Size = 1, Hidden = new([16]), Loss = loss };
}
