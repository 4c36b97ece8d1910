using TorchSharp.Modules;
using TorchSharp.Tests.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Tests.Optimizers;

/// <summary>Each optimizer against its equations on plain numbers: the loss is Σ c·p²/2 with the gradient c·p.</summary>
public class OptimizerTests
{
    private const int Steps = 6;
    private static readonly double[] Start = [1, -2, 0.5], Curvature = [1, 3, 0.2];

    public static TheoryData<string, Func<Parameter, Optimizer>> Kinds => new()
    {
        { "adam", p => Adam([p], lr: 0.1) },
        { "amsgrad", p => Adam([p], lr: 0.1, amsgrad: true) },
        { "adamw", p => AdamW([p], lr: 0.1, weight_decay: 0.1) },
        { "rmsprop", p => RMSProp([p], lr: 0.1, momentum: 0.5, centered: true) },
        { "sgd", p => SGD([p], 0.1, momentum: 0.9) },
    };

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.3, false, false)]
    [InlineData(0, true, false)]
    [InlineData(0, false, true)]
    public void Adam_follows_its_equations(double decay, bool amsgrad, bool maximize)
    {
        Parameter parameter = Begin();
        double[] expected = Reference((x, gradient, state, t) =>
        {
            double g = (maximize ? -gradient : gradient) + (decay * x);
            return x - AdamChange(g, state, t, 0.05, 0.8, 0.9, 1e-3, amsgrad);
        });

        Run(Adam([parameter], 0.05, 0.8, 0.9, 1e-3, decay, amsgrad, maximize), parameter);

        Numbers.AssertClose(expected, Numbers.Of(parameter));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.3, true)]
    public void Adamw_decays_apart_from_the_gradient(double decay, bool amsgrad)
    {
        Parameter parameter = Begin();
        double[] expected = Reference((x, gradient, state, t) =>
            (x * (1 - (0.05 * decay))) - AdamChange(gradient, state, t, 0.05, 0.8, 0.9, 1e-3, amsgrad));

        Run(AdamW([parameter], 0.05, 0.8, 0.9, 1e-3, decay, amsgrad), parameter);

        Numbers.AssertClose(expected, Numbers.Of(parameter));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0.2, 0.7, false)]
    [InlineData(0, 0.7, true)]
    [InlineData(0, 0, true)]
    public void Rmsprop_follows_its_equations(double decay, double momentum, bool centered)
    {
        Parameter parameter = Begin();
        double[] expected = Reference((x, gradient, state, t) =>
        {
            double g = gradient + (decay * x);
            state[0] = (0.9 * state[0]) + (0.1 * g * g);
            state[1] = (0.9 * state[1]) + (0.1 * g);
            double root = Math.Sqrt(state[0] - (centered ? state[1] * state[1] : 0)) + 1e-3;
            state[2] = (momentum * state[2]) + (g / root);
            return x - (0.05 * (momentum > 0 ? state[2] : g / root));
        });

        Run(RMSProp([parameter], 0.05, 0.9, 1e-3, decay, momentum, centered), parameter);

        Numbers.AssertClose(expected, Numbers.Of(parameter));
    }

    [Theory]
    [InlineData(0, 0, 0, false, false)]
    [InlineData(0.3, 0, 0, false, false)]
    [InlineData(0, 0.9, 0, false, false)]
    [InlineData(0.3, 0.9, 0.2, false, false)]
    [InlineData(0, 0.9, 0, true, false)]
    [InlineData(0, 0.9, 0, false, true)]
    public void Sgd_follows_its_equations(double decay, double momentum, double dampening, bool nesterov, bool maximize)
    {
        Parameter parameter = Begin();
        double[] expected = Reference((x, gradient, state, t) =>
        {
            double g = gradient + (decay * x);
            state[0] = t == 1 ? g : (momentum * state[0]) + ((1 - dampening) * g);
            double change = momentum == 0 ? g : nesterov ? g + (momentum * state[0]) : state[0];
            return maximize ? x + (0.05 * change) : x - (0.05 * change);
        });

        Run(SGD([parameter], 0.05, momentum, dampening, decay, nesterov, maximize), parameter);

        Numbers.AssertClose(expected, Numbers.Of(parameter));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_optimizer_lowers_the_loss(string kind, Func<Parameter, Optimizer> create)
    {
        Assert.NotEmpty(kind);
        Parameter parameter = Begin();
        double before = Loss(parameter).item<double>();

        using Optimizer optimizer = create(parameter);
        for (int i = 0; i < 50; i++)
        {
            Backward(optimizer, parameter);
            optimizer.step();
        }

        Assert.InRange(Loss(parameter).item<double>(), 0, before / 3);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_leaves_no_tensors(string kind, Func<Parameter, Optimizer> create)
    {
        Assert.NotEmpty(kind);
        using Parameter parameter = Begin();
        using Optimizer optimizer = create(parameter);
        using Tensor gradient = ones(3, dtype: float64);
        parameter.grad = gradient;
        optimizer.step();
        long before = Numbers.Live;

        for (int i = 0; i < 10; i++)
        {
            optimizer.zero_grad();
            optimizer.step();
        }

        Assert.Equal(before, Numbers.Live);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Disposing_an_optimizer_frees_its_state_and_not_the_parameters(string kind, Func<Parameter, Optimizer> create)
    {
        Assert.NotEmpty(kind);
        using Parameter parameter = Begin();
        using Tensor gradient = ones(3, dtype: float64);
        parameter.grad = gradient;
        long before = Numbers.Live;

        Optimizer optimizer = create(parameter);
        optimizer.step();
        Assert.True(Numbers.Live > before);
        optimizer.Dispose();

        Assert.Equal(before, Numbers.Live);
        Assert.False(parameter.IsInvalid);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        Parameter parameter = Begin();
        using Adam adam = Adam([parameter], lr: 1, weight_decay: 1);

        adam.step();

        Assert.Equal(Start, Numbers.Of(parameter));
        Assert.Equal(0, ((Adam.State)adam.state_dict().State[0]).step);
    }

    [Fact]
    public void A_step_survives_the_scope_around_it()
    {
        using Parameter parameter = Begin().DetachFromDisposeScope() as Parameter ?? throw new InvalidOperationException();
        using SGD sgd = SGD([parameter], 0.1, momentum: 0.9);
        using AdamW adam = AdamW([parameter], amsgrad: true);
        for (int i = 0; i < 3; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Backward(sgd, parameter);
            sgd.step();
            adam.step();
        }

        Assert.False(((SGD.State)sgd.state_dict().State[0]).momentum_buffer!.IsInvalid);
        Assert.False(((AdamW.State)adam.state_dict().State[0]).max_exp_avg_sq!.IsInvalid);
    }

    [Fact]
    public void The_closure_is_run_with_gradients_and_its_loss_returned()
    {
        Parameter parameter = Begin();
        using SGD sgd = SGD([parameter], 0.1);
        double before = Loss(parameter).item<double>();

        using (no_grad())
        {
            Tensor? loss = sgd.step(() =>
            {
                sgd.zero_grad();
                Tensor value = Loss(parameter);
                value.backward();
                return value;
            });

            Assert.Equal(before, loss!.item<double>());
        }

        Assert.True(Loss(parameter).item<double>() < before);
        Assert.Null(sgd.step());
    }

    [Fact]
    public void Zero_grad_keeps_the_gradients_and_fills_them_with_zeros()
    {
        Parameter parameter = Begin();
        using SGD sgd = SGD([parameter], 0.1);
        Loss(parameter).backward();

        sgd.zero_grad();

        Assert.Equal([0, 0, 0], Numbers.Of(parameter.grad!));
    }

    [Fact]
    public void Hyperparameters_out_of_their_range_are_refused()
    {
        Parameter[] parameters = [Begin()];

        Assert.Throws<ArgumentException>(() => Adam(parameters, lr: -1));
        Assert.Throws<ArgumentException>(() => Adam(parameters, beta1: 1));
        Assert.Throws<ArgumentException>(() => Adam(parameters, beta2: -0.1));
        Assert.Throws<ArgumentException>(() => Adam(parameters, eps: -1));
        Assert.Throws<ArgumentException>(() => AdamW(parameters, weight_decay: -1));
        Assert.Throws<ArgumentException>(() => RMSProp(parameters, alpha: -1));
        Assert.Throws<ArgumentException>(() => RMSProp(parameters, momentum: -1));
        Assert.Throws<ArgumentException>(() => SGD(parameters, -1));
        Assert.Throws<ArgumentException>(() => SGD(parameters, 1, nesterov: true));
    }

    private static Parameter Begin() => nn.Parameter(tensor(Start));

    private static Tensor Loss(Parameter parameter) => (tensor(Curvature) * parameter * parameter).sum() / 2;

    private static void Backward(Optimizer optimizer, Parameter parameter)
    {
        optimizer.zero_grad();
        Loss(parameter).backward();
    }

    private static void Run(Optimizer optimizer, Parameter parameter)
    {
        using (optimizer)
        {
            for (int i = 0; i < Steps; i++)
            {
                Backward(optimizer, parameter);
                optimizer.step();
            }
        }
    }

    /// <summary>The steps on plain numbers: value, gradient, three numbers of state and the step, counted from 1, give the next value.</summary>
    private static double[] Reference(Func<double, double, double[], int, double> next)
    {
        double[] values = [.. Start];
        for (int i = 0; i < values.Length; i++)
        {
            double[] state = new double[3];
            for (int t = 1; t <= Steps; t++)
            {
                values[i] = next(values[i], Curvature[i] * values[i], state, t);
            }
        }

        return values;
    }

    private static double AdamChange(double g, double[] state, int t, double rate, double beta1, double beta2, double eps, bool amsgrad)
    {
        state[0] = (beta1 * state[0]) + ((1 - beta1) * g);
        state[1] = (beta2 * state[1]) + ((1 - beta2) * g * g);
        state[2] = Math.Max(state[2], state[1]);
        double mean = state[0] / (1 - Math.Pow(beta1, t)), square = (amsgrad ? state[2] : state[1]) / (1 - Math.Pow(beta2, t));
        return rate * mean / (Math.Sqrt(square) + eps);
    }
}
