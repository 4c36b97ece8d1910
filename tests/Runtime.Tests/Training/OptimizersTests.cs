using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace Hmlstm.Runtime.Tests.Training;

/// <summary>
/// Two steps on one weight w with the gradient w (the loss w² / 2), against the optimizers' published rules in plain arithmetic.
/// </summary>
public class OptimizersTests
{
    private const double Rate = 0.1;
    private const double Start = 2;

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0.9, 0, false)]
    [InlineData(0.9, 0, true)]
    [InlineData(0.5, 0.01, false)]
    public void Sgd_has_its_momentum_and_decay(double momentum, double decay, bool nesterov)
    {
        OptimizerDefinition definition = new() { Kind = OptimizerKind.Sgd, Momentum = momentum, WeightDecay = decay, Nesterov = nesterov };
        double buffer = 0;
        Assert.Equal(Expected(weight =>
        {
            double gradient = weight + (decay * weight);
            buffer = (momentum * buffer) + gradient;
            return weight - (Rate * (nesterov ? gradient + (momentum * buffer) : buffer));
        }), Trained(definition), 1e-6);
    }

    [Theory]
    [InlineData(0.9, 0.999, 1e-8, 0)]
    [InlineData(0.5, 0.8, 1e-3, 0.1)]
    public void Adam_has_its_betas_epsilon_and_decay(double beta1, double beta2, double epsilon, double decay)
    {
        OptimizerDefinition definition = new()
        {
            Kind = OptimizerKind.Adam,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = epsilon,
            WeightDecay = decay,
        };
        AdamRule rule = new(beta1, beta2, epsilon);
        Assert.Equal(Expected(weight => weight - rule.Step(weight + (decay * weight))), Trained(definition), 1e-6);
    }

    [Fact]
    public void AdamW_decays_the_weight_itself()
    {
        OptimizerDefinition definition = new() { Kind = OptimizerKind.AdamW, WeightDecay = 0.2 };
        AdamRule rule = new(0.9, 0.999, 1e-8);
        Assert.Equal(Expected(weight => (weight * (1 - (Rate * 0.2))) - rule.Step(weight)), Trained(definition), 1e-6);
    }

    [Theory]
    [InlineData(0.99, 1e-8, 0, 0)]
    [InlineData(0.5, 1e-2, 0.9, 0.1)]
    public void RmsProp_has_its_alpha_epsilon_momentum_and_decay(double alpha, double epsilon, double momentum, double decay)
    {
        OptimizerDefinition definition = new()
        {
            Kind = OptimizerKind.RmsProp,
            Alpha = alpha,
            Epsilon = epsilon,
            Momentum = momentum,
            WeightDecay = decay,
        };
        double square = 0;
        double buffer = 0;
        Assert.Equal(Expected(weight =>
        {
            double gradient = weight + (decay * weight);
            square = (alpha * square) + ((1 - alpha) * gradient * gradient);
            buffer = (momentum * buffer) + (gradient / (Math.Sqrt(square) + epsilon));
            return weight - (Rate * buffer);
        }), Trained(definition), 1e-6);
    }

    [Fact]
    public void Clipping_by_norm_scales_all_gradients_together_as_torch_does()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Parameter first = WithGradient(3, 0);
        Parameter second = WithGradient(0, 4);
        double norm = new Gradients([("first", first), ("second", second)]).ClipNorm(1);
        Assert.Equal(5, norm, 1e-6);
        Assert.Equal([0.6, 0], Gradient(first), Close);
        Assert.Equal([0, 0.8], Gradient(second), Close);
    }

    [Fact]
    public void Clipping_by_norm_leaves_small_gradients_alone()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Parameter parameter = WithGradient(3, 4);
        Assert.Equal(5, new Gradients([("weight", parameter)]).ClipNorm(6), 1e-6);
        Assert.Equal([3, 4], Gradient(parameter));
    }

    [Fact]
    public void Clipping_by_value_cuts_each_gradient()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Parameter parameter = WithGradient(-3, 0.25f);
        new Gradients([("weight", parameter)]).ClipValue(0.5);
        Assert.Equal([-0.5, 0.25], Gradient(parameter));
    }

    [Fact]
    public void The_largest_gradient_is_the_one_that_is_not_finite()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Gradients gradients = new(
            [("large", WithGradient(1e9f, 0)), ("broken", WithGradient(float.NaN, 0)), ("small", WithGradient(1, 0))]);
        Assert.Equal("broken", gradients.Largest()!.Value.Name);
        Assert.True(double.IsNaN(gradients.ClipNorm(1)));
        Assert.Equal(("large", 1e9), new Gradients([("small", WithGradient(1, 0)), ("large", WithGradient(1e9f, 0))]).Largest());
        Assert.Null(new Gradients([("none", new Parameter(torch.zeros(1)))]).Largest());
    }

    private static double Expected(Func<double, double> step)
    {
        double weight = Start;
        for (int i = 0; i < 2; i++)
        {
            weight = step(weight);
        }

        return weight;
    }

    private static double Trained(OptimizerDefinition definition)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Parameter weight = new(torch.tensor(new[] { (float)Start }));
        using torch.optim.Optimizer optimizer = Optimizers.Create(definition, [weight], Rate);
        for (int i = 0; i < 2; i++)
        {
            optimizer.zero_grad();
            (weight.square().sum() / 2).backward();
            optimizer.step();
        }

        return weight.item<float>();
    }

    private static Parameter WithGradient(params float[] gradient)
    {
        Parameter parameter = new(torch.ones(gradient.Length));
        (parameter * torch.tensor(gradient)).sum().backward();
        return parameter;
    }

    private static double[] Gradient(Parameter parameter) =>
        [.. parameter.grad!.data<float>().ToArray().Select(static value => (double)value)];

    private static bool Close(double left, double right) => Math.Abs(left - right) < 1e-5;

    private sealed class AdamRule(double beta1, double beta2, double epsilon)
    {
        private double mean;
        private double square;
        private int steps;

        public double Step(double gradient)
        {
            steps++;
            mean = (beta1 * mean) + ((1 - beta1) * gradient);
            square = (beta2 * square) + ((1 - beta2) * gradient * gradient);
            return Rate * (mean / (1 - Math.Pow(beta1, steps))) / (Math.Sqrt(square / (1 - Math.Pow(beta2, steps))) + epsilon);
        }
    }
}
