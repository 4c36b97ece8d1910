using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Autograd;

/// <summary>Gradients of functions against differences of their values, and what the engine does with them.</summary>
public sealed class GradientTests : ScopedTest
{
    public static TheoryData<string, Func<Tensor, Tensor>> Functions { get; } = new()
    {
        { "sum", x => x.sum() },
        { "mean", x => x.mean() },
        { "product", x => x.prod() },
        { "square", x => (x * x).sum() },
        { "quotient", x => (1 / (x + 3)).sum() },
        { "power", x => (x + 3).pow(2.5).sum() },
        { "exp", x => x.exp().sum() },
        { "log", x => (x + 3).log().sum() },
        { "sqrt", x => (x + 3).sqrt().sum() },
        { "sigmoid", x => torch.sigmoid(x).sum() },
        { "tanh", x => torch.tanh(x).square().sum() },
        { "softmax", x => (x.softmax(1) * arange(6, dtype: float64).view(2, 3)).sum() },
        { "log_softmax", x => x.log_softmax(1).select(1, 0).sum() },
        { "logsumexp", x => x.logsumexp(1).sum() },
        { "matmul", x => x.matmul(x.t()).square().sum() },
        { "einsum", x => einsum("ij,ik->jk", x, x).sum() },
        { "cat", x => cat([x, x * 2], 1).square().sum() },
        { "stack", x => stack([x, x * 3]).square().sum() },
        { "split", x => (x.split(1, 1)[2] * 5).sum() },
        { "unbind", x => x.unbind(0)[1].square().sum() },
        { "gather", x => x.gather(1, tensor(new long[,] { { 2 }, { 0 } })).square().sum() },
        { "index", x => x[1, 2] * x[0, 1] },
        { "masked_fill", x => x.masked_fill(x > 0, 2).square().sum() },
        { "where", x => where(x > 0, x * 2, x.square()).sum() },
        { "max", x => x.max(1).values.sum() },
        { "amax", x => x.amax([1]).sum() },
        { "var", x => x.var(1L).sum() },
        { "norm", x => x.norm() },
        { "cumsum", x => x.cumsum(1).square().sum() },
        { "clamp", x => x.clamp(-0.5, 0.5).square().sum() },
        { "addmm", x => ones(2, 2, dtype: float64).addmm(x, x.t()).square().sum() },
        { "expand", x => x.unsqueeze(0).expand(3, 2, 3).square().sum() },
        { "sort", x => (torch.sort(x, 1).values * arange(3, dtype: float64)).sum() },
        { "lerp", x => x.lerp(x.square(), tensor(0.3)).sum() },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Gradients_are_the_slopes_of_the_function(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        double[] at = [-1.3, 0.4, 0.9, 0.2, -0.7, 1.6];
        Tensor x = tensor(at, [2, 3], requires_grad: true);
        function(x).backward();
        double[] gradient = x.grad!.data<double>().ToArray();
        const double Step = 1e-5;
        for (int i = 0; i < at.Length; i++)
        {
            double slope = (Value(i, Step) - Value(i, -Step)) / (2 * Step);
            Assert.Equal(slope, gradient[i], 1e-6);
        }

        double Value(int element, double shift)
        {
            double[] moved = [.. at];
            moved[element] += shift;
            return function(tensor(moved, [2, 3])).item<double>();
        }
    }

    [Fact]
    public void A_gradient_is_null_until_there_is_one_and_adds_up()
    {
        Tensor x = ones(2, requires_grad: true);
        Assert.True(x.is_leaf);
        Assert.Null(x.grad);
        (x * 2).sum().backward();
        (x * 3).sum().backward();
        Near.Equal(x.grad!, [2], [5, 5]);
        Assert.NotSame(x.grad, x.grad);
        x.grad!.zero_();
        Near.Equal(x.grad!, [2], [0, 0]);
        x.grad = tensor(new float[] { 7, 8 });
        Near.Equal(x.grad!, [2], [7, 8]);
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_gives_gradients_and_leaves_the_leaves_alone()
    {
        Tensor x = tensor(3.0, requires_grad: true), y = tensor(4.0, requires_grad: true);
        IList<Tensor> grads = autograd.grad([x * y], [x, y]);
        Assert.Equal([4.0, 3.0], grads.Select(grad => grad.item<double>()));
        Assert.Null(x.grad);
    }

    [Fact]
    public void An_unused_input_has_no_gradient_when_that_is_allowed()
    {
        Tensor x = tensor(3.0, requires_grad: true), y = tensor(4.0, requires_grad: true);
        IList<Tensor> grads = autograd.grad([x * 2], [x, y], allow_unused: true);
        Assert.Equal(2.0, grads[0].item<double>());
        Assert.True(grads[1].IsInvalid);
    }

    [StandInFact]
    public void An_unused_input_is_an_error_when_it_is_not_allowed()
    {
        Tensor x = tensor(3.0, requires_grad: true), y = tensor(4.0, requires_grad: true);
        Assert.Throws<ExternalException>(() => autograd.grad([x * 2], [x, y]));
    }

    [Fact]
    public void Gradients_have_gradients_when_the_graph_is_made()
    {
        Tensor x = tensor(2.0, requires_grad: true);
        Tensor first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Assert.Equal(12.0, first.item<double>(), 1e-12);
        first.backward();
        Assert.Equal(12.0, x.grad!.item<double>(), 1e-12);
    }

    [Fact]
    public void A_graph_is_used_once_unless_it_is_retained()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = x.exp();
        y.backward(retain_graph: true);
        y.backward();
        Assert.Throws<ExternalException>(y.backward);
    }

    [Fact]
    public void Backward_wants_a_gradient_for_anything_but_a_number()
    {
        Tensor x = ones(2, requires_grad: true);
        Assert.Throws<ExternalException>((x * 2).backward);
        (x * 2).backward([tensor(new float[] { 1, 10 })]);
        Near.Equal(x.grad!, [2], [2, 20]);
    }

    [Fact]
    public void A_tensor_in_between_keeps_its_gradient_on_request()
    {
        Tensor x = tensor(2.0, requires_grad: true), middle = x * 3;
        middle.retain_grad();
        middle.square().backward();
        Assert.Equal(12.0, middle.grad!.item<double>());
        Assert.False(middle.is_leaf);
    }

    [Fact]
    public void Detach_ends_the_way_back()
    {
        Tensor x = tensor(2.0, requires_grad: true);
        (x * x.detach()).backward();
        Assert.Equal(2.0, x.grad!.item<double>());
        Assert.False((x * 2).detach().requires_grad);
        Assert.False((x * 2).detach_().requires_grad);
    }

    [Fact]
    public void Changing_what_backward_needs_is_an_error()
    {
        Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true), y = x.exp();
        Tensor sum = y.sum();
        y.add_(1);
        Assert.Throws<ExternalException>(sum.backward);
    }

    [Fact]
    public void Modes_begin_and_end()
    {
        Tensor x = ones(1, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
            {
                Assert.True((x * 2).requires_grad);
            }

            Assert.False(is_grad_enabled());
        }

        using (set_grad_enabled(false))
        {
            Assert.False((x * 2).requires_grad);
        }

        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }

        Assert.True(is_grad_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void A_mode_is_the_matter_of_one_thread()
    {
        using (no_grad())
        {
            bool other = false;
            Thread thread = new(() => other = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(other);
        }
    }

    [Fact]
    public void Anomaly_detection_finds_the_number_that_is_none()
    {
        Tensor x = tensor(0.0, requires_grad: true);
        using (autograd.detect_anomaly())
        {
            Assert.True(AnomalyMode.IsEnabled);
            Assert.Throws<ExternalException>((x.sqrt() * 0).backward);
        }

        Assert.False(AnomalyMode.IsEnabled);
    }
}
