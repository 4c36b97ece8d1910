using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Autograd;

/// <summary>Functions whose forward and backward are written in C#.</summary>
public sealed class CustomFunctionTests : ScopedTest
{
    [Fact]
    public void Backward_gets_what_forward_saved()
    {
        Tensor x = tensor(new[] { 1.0, -2.0 }, requires_grad: true);
        Tensor y = Cube.apply(x);
        Near.Equal(y, [2], [1, -8]);
        Assert.True(y.requires_grad);
        (y * tensor(new[] { 1.0, 10.0 })).sum().backward();
        Near.Equal(x.grad!, [2], [3, 120]);
    }

    [Fact]
    public void Each_call_keeps_its_own_state()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = tensor(3.0, requires_grad: true);
        Tensor first = Cube.apply(x), second = Cube.apply(y);
        (Cube.apply(first) + second).backward();
        Assert.Equal(9 * Math.Pow(2, 8), x.grad!.item<double>(), 1e-9);
        Assert.Equal(27.0, y.grad!.item<double>(), 1e-9);
    }

    [Fact]
    public void A_result_can_be_saved()
    {
        Tensor x = tensor(1.5, requires_grad: true);
        Exponential.apply(x).backward();
        Assert.Equal(Math.Exp(1.5), x.grad!.item<double>(), 1e-12);
    }

    [Fact]
    public void Gradients_of_gradients_go_through()
    {
        Tensor x = tensor(2.0, requires_grad: true);
        Tensor slope = autograd.grad([Cube.apply(x)], [x], create_graph: true)[0];
        slope.backward();
        Assert.Equal(12.0, x.grad!.item<double>(), 1e-9);
    }

    [Fact]
    public void Arguments_need_not_be_tensors()
    {
        Tensor x = tensor(new[] { -1.0, 2.0 }, requires_grad: true);
        Tensor z = StraightThrough.apply(x, 0.5);
        Near.Equal(z, [2], [0, 1]);
        z.sum().backward();
        Near.Equal(x.grad!, [2], [0.5, 0.5]);
    }

    [Fact]
    public void Nothing_is_recorded_when_nobody_asks()
    {
        Tensor x = tensor(2.0, requires_grad: true);
        Assert.False(Cube.apply(x.detach()).requires_grad);
        using (no_grad())
        {
            Assert.False(Cube.apply(x).requires_grad);
        }
    }

    [Fact]
    public void Several_results_and_several_arguments_have_their_gradients()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = tensor(5.0, requires_grad: true);
        List<Tensor> results = ProductAndSum.apply(x, y, true);
        Assert.Equal([10.0, 7.0, 5.0], results.Select(result => result.item<double>()));
        Assert.False(results[2].requires_grad);
        (results[0] + (results[1] * 100)).backward();
        Assert.Equal(105.0, x.grad!.item<double>());
        Assert.Equal(102.0, y.grad!.item<double>());
    }

    [Fact]
    public void Absent_gradients_are_zeros_or_invalid_as_asked()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = tensor(5.0, requires_grad: true);
        ProductAndSum.apply(x, y, true)[0].backward();
        Assert.Equal(2.0, y.grad!.item<double>());
        y.grad!.zero_();
        ProductAndSum.apply(x, y, false)[0].backward();
        Assert.Equal(200.0, y.grad!.item<double>());
    }

    [Fact]
    public void An_argument_without_need_of_a_gradient_gets_none()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = tensor(5.0);
        ProductAndSum.apply(x, y, true)[0].backward();
        Assert.Equal(5.0, x.grad!.item<double>());
        Assert.Null(y.grad);
    }

    [Fact]
    public void An_argument_changed_in_place_is_named()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = x * 3;
        Tensor z = DoubleInPlace.apply(y);
        Assert.Equal(12.0, z.item<double>());
        z.square().backward();
        Assert.Equal(2 * 12.0 * 2 * 3, x.grad!.item<double>());
    }

    [Fact]
    public void An_exception_in_forward_is_the_callers()
    {
        Tensor x = tensor(2.0, requires_grad: true);
        Assert.Equal("bad weather", Assert.Throws<FormatException>(() => Failing.apply(x, "forward")).Message);
        Assert.True(is_grad_enabled());
    }

    [StandInFact]
    public void An_exception_in_backward_becomes_the_engines_error()
    {
        Tensor x = tensor(2.0, requires_grad: true);
        ExternalException error = Assert.Throws<ExternalException>(Failing.apply(x, "backward").backward);
        Assert.Contains("Failing", error.Message, StringComparison.Ordinal);
        Assert.Contains("bad weather", error.Message, StringComparison.Ordinal);
        Cube.apply(x).backward();
        Assert.Equal(12.0, x.grad!.item<double>());
    }

    [StandInFact]
    public void Gradients_that_do_not_fit_are_errors()
    {
        Tensor x = ones(2, requires_grad: true);
        Assert.Throws<ExternalException>(Failing.apply(x, "count").sum().backward);
        Assert.Throws<ExternalException>(Failing.apply(x, "kind").sum().backward);
        Assert.Throws<ExternalException>(Failing.apply(x, "shape").sum().backward);
    }

    [Fact]
    public void Saved_tensors_live_until_backward()
    {
        Tensor x = tensor(2.0, requires_grad: true), y;
        using (DisposeScope inner = NewDisposeScope())
        {
            y = Cube.apply(x * 1).MoveToOuterDisposeScope();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        y.backward();
        Assert.Equal(12.0, x.grad!.item<double>());
    }

    [Fact]
    public void Functions_work_on_many_threads_at_once()
    {
        Parallel.For(0, 200, i =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = tensor((double)i, requires_grad: true);
            Cube.apply(x).backward();
            Assert.Equal(3.0 * i * i, x.grad!.item<double>(), 1e-9);
        });
    }
}
