using static TorchSharp.torch;

namespace TorchSharp.Tests.Autograd;

/// <summary>x³, by hand.</summary>
internal sealed class Cube : autograd.SingleTensorFunction<Cube>
{
    public override string Name => nameof(Cube);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        ctx.save_data("three", 3);
        return x.pow(3);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Tensor x = ctx.get_saved_variables()[0];
        return [grad_output * x.square() * (int)ctx.get_data("three")!];
    }
}

/// <summary>exp(x), from its own result.</summary>
internal sealed class Exponential : autograd.SingleTensorFunction<Exponential>
{
    public override string Name => nameof(Exponential);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor result = ((Tensor)vars[0]).exp();
        ctx.save_for_backward([result]);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [grad_output * ctx.get_saved_variables()[0]];
}

/// <summary>A step with the gradient of the identity (straight through), scaled by a number that is no tensor.</summary>
internal sealed class StraightThrough : autograd.SingleTensorFunction<StraightThrough>
{
    public override string Name => nameof(StraightThrough);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data("slope", vars[1]);
        Tensor x = (Tensor)vars[0];
        return (x > 0).to(x.dtype);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [grad_output * (double)ctx.get_data("slope")!, null!];
}

/// <summary>x·y and x+y, with or without zeros for absent gradients, and the larger of both, which has none.</summary>
internal sealed class ProductAndSum : autograd.MultiTensorFunction<ProductAndSum>
{
    public override string Name => nameof(ProductAndSum);

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor x = (Tensor)vars[0], y = (Tensor)vars[1];
        ctx.save_for_backward([x, y]);
        ctx.set_materialize_grads((bool)vars[2]);
        Tensor larger = maximum(x, y);
        ctx.mark_non_differentiable([larger]);
        return [x * y, x + y, larger];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor product = grad_outputs[0], sum = grad_outputs[1];
        if (!ctx.MaterializeGrads && sum.IsInvalid)
        {
            return [product * saved[1], product * saved[0] * 100, null!];
        }

        return [(product * saved[1]) + sum, (product * saved[0]) + sum, null!];
    }
}

/// <summary>Doubles its argument in place.</summary>
internal sealed class DoubleInPlace : autograd.SingleTensorFunction<DoubleInPlace>
{
    public override string Name => nameof(DoubleInPlace);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor x = (Tensor)vars[0];
        ctx.mark_dirty([x]);
        return x.mul_(2);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * 2];
}

/// <summary>Fails where its argument says.</summary>
internal sealed class Failing : autograd.SingleTensorFunction<Failing>
{
    public override string Name => nameof(Failing);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        string where = (string)vars[1];
        ctx.save_data("where", where);
        return where == "forward" ? throw new FormatException("bad weather") : ((Tensor)vars[0]).clone();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => (string)ctx.get_data("where")! switch
    {
        "backward" => throw new FormatException("bad weather"),
        "count" => [grad_output],
        "kind" => [grad_output, grad_output],
        _ => [zeros(7), null!],
    };
}
