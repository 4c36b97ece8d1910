using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public class ModuleTests
{
    [Fact]
    public void Training_mode_reaches_all_descendants()
    {
        using Sequential inner = nn.Sequential(nn.Dropout());
        using Sequential outer = nn.Sequential(inner, nn.Identity());

        Assert.All(outer.modules().Append(outer), module => Assert.True(module.training));
        outer.eval();
        Assert.All(outer.modules().Append(outer), module => Assert.False(module.training));
        outer.train();
        Assert.All(outer.modules().Append(outer), module => Assert.True(module.training));
    }

    [Fact]
    public void Apply_visits_children_before_their_parent()
    {
        using Sequential inner = nn.Sequential(("a", nn.Identity()));
        using Sequential outer = nn.Sequential(("b", inner), ("c", nn.ReLU()));
        List<nn.Module> visited = [];

        outer.apply(visited.Add);

        Assert.Equal([(nn.Module)inner[0], inner, (nn.Module)outer[1], outer], visited);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_are_removed_or_become_zero(bool remove)
    {
        using Linear layer = nn.Linear(2, 1);
        layer.call(ones(1, 2)).sum().backward();
        Assert.NotNull(layer.weight.grad);

        layer.zero_grad(remove);

        if (remove)
        {
            Assert.Null(layer.weight.grad);
        }
        else
        {
            Assert.Equal([0, 0], Numbers.Of(layer.weight.grad!));
        }
    }

    [Fact]
    public void Hooks_see_and_replace_arguments_and_results()
    {
        using Identity identity = nn.Identity();
        List<string> order = [];
        identity.register_forward_pre_hook((module, input) =>
        {
            order.Add("pre");
            return input + 1;
        });
        var post = identity.register_forward_hook((module, input, result) =>
        {
            order.Add("post");
            return result * 10;
        });
        identity.register_forward_pre_hook(module => order.Add("before"));
        identity.register_forward_hook(module => order.Add("after"));

        Assert.Equal(30, identity.call(tensor(2.0)).item<double>());
        Assert.Equal(["before", "pre", "post", "after"], order);
        Assert.Equal(2, identity.forward(tensor(2.0)).item<double>());

        post.remove();
        Assert.Equal(3, identity.call(tensor(2.0)).item<double>());
    }

    [Fact]
    public void Hooks_of_two_arguments_replace_both()
    {
        using var difference = new Difference();
        difference.register_forward_pre_hook((module, one, other) => (other, one));

        Assert.Equal(-2, difference.call(tensor(5.0), tensor(3.0)).item<double>());
    }

    [Fact]
    public void Converting_changes_floating_point_tensors_and_puts_them_back_into_their_fields()
    {
        using var module = new Mixed();
        Mixed returned = module.to(float64);

        Assert.Same(module, returned);
        Assert.Equal(float64, module.scale.dtype);
        Assert.Equal(float64, module.layer.weight.dtype);
        Assert.Equal(float64, module.offset.dtype);
        Assert.Equal(int64, module.count.dtype);
        Assert.Same(module.scale, module.get_parameter("scale"));
        Assert.Same(module.layer.weight, module.get_parameter("layer.weight"));
        Assert.Same(module.offset, module.get_buffer("offset"));
        Assert.True(module.scale.requires_grad);
        Assert.True(module.scale.is_leaf);
        Assert.Equal(float64, module.call(ones(1, 2, dtype: float64)).dtype);
    }

    [Fact]
    public void Converting_keeps_gradients_and_values()
    {
        using Linear layer = nn.Linear(2, 1);
        layer.call(tensor(new float[] { 3, 4 }).reshape(1, 2)).sum().backward();
        double[] before = Numbers.Of(layer.weight);

        layer.to(float64);

        Assert.Equal(before, Numbers.Of(layer.weight));
        Assert.Equal([3, 4], Numbers.Of(layer.weight.grad!));
        Assert.Equal(float64, layer.weight.grad!.dtype);
    }

    [Fact]
    public void Moving_to_where_it_is_changes_nothing()
    {
        using Linear layer = nn.Linear(2, 1);
        Parameter weight = layer.weight;

        layer.to(CPU).to(float32).cpu();

        Assert.Same(weight, layer.weight);
        Assert.False(weight.IsInvalid);
    }

    [Fact]
    public void Only_floating_point_types_are_taken()
    {
        using var module = new Mixed();

        Assert.Throws<ArgumentException>(() => module.to(int64));
        Assert.Equal(float32, module.scale.dtype);
    }

    private sealed class Difference() : nn.Module<Tensor, Tensor, Tensor>(nameof(Difference))
    {
        public override Tensor forward(Tensor one, Tensor other) => one - other;
    }

    private sealed class Mixed : nn.Module<Tensor, Tensor>
    {
        public Linear layer = nn.Linear(2, 2);
        public Parameter scale = nn.Parameter(ones(1));
        public Tensor offset = zeros(1);
        public Tensor count = zeros(1, dtype: int64);

        public Mixed()
            : base(nameof(Mixed)) => RegisterComponents();

        public override Tensor forward(Tensor input) => (layer.call(input) * scale) + offset;
    }
}
