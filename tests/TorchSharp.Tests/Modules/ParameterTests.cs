using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public class ParameterTests
{
    [Fact]
    public void A_parameter_takes_over_its_tensor()
    {
        Tensor data = zeros(3);
        using Parameter parameter = nn.Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(parameter.is_leaf);
        Assert.Equal([3], parameter.shape);
    }

    [Fact]
    public void A_frozen_parameter_gets_no_gradient()
    {
        using Parameter frozen = nn.Parameter(ones(1), requires_grad: false);
        using Parameter free = nn.Parameter(ones(1));

        (frozen * free).sum().backward();

        Assert.Null(frozen.grad);
        Assert.Equal([1], Numbers.Of(free.grad!));
    }

    [Fact]
    public void A_parameter_belongs_to_the_scope_of_its_tensor()
    {
        Parameter kept, lost;
        using (NewDisposeScope())
        {
            kept = nn.Parameter(zeros(3));
            kept.MoveToOuterDisposeScope();
            lost = nn.Parameter(zeros(3));
        }

        Assert.False(kept.IsInvalid);
        Assert.True(lost.IsInvalid);
        kept.Dispose();
    }
}
