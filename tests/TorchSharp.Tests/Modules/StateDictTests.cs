using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public class StateDictTests
{
    [Fact]
    public void The_state_holds_parameters_and_persistent_buffers_by_name()
    {
        using var module = new Counter();

        Assert.Equal(["layer.weight", "layer.bias", "count"], module.state_dict().Keys);
        Assert.Equal(["m.layer.weight", "m.layer.bias", "m.count"], module.state_dict(prefix: "m").Keys);
    }

    [Fact]
    public void The_state_is_the_modules_own_tensors()
    {
        using Linear layer = nn.Linear(2, 2);

        Assert.Same(layer.weight, layer.state_dict()["weight"]);
    }

    [Fact]
    public void Loading_copies_the_values()
    {
        using Linear source = nn.Linear(3, 2);
        using Linear target = nn.Linear(3, 2);
        Parameter before = target.weight;

        (IList<string> missing, IList<string> unexpected) = target.load_state_dict(source.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.Same(before, target.weight);
        Assert.Equal(Numbers.Of(source.weight), Numbers.Of(target.weight));
        Assert.Equal(Numbers.Of(source.bias!), Numbers.Of(target.bias!));
        Assert.True(target.weight.requires_grad);
    }

    [Fact]
    public void Strict_loading_refuses_other_names_and_changes_nothing()
    {
        using Linear target = nn.Linear(3, 2);
        double[] before = Numbers.Of(target.weight);
        var state = new Dictionary<string, Tensor> { ["weight"] = zeros(2, 3), ["wait"] = zeros(1) };

        Assert.Throws<InvalidOperationException>(() => target.load_state_dict(state));
        Assert.Equal(before, Numbers.Of(target.weight));
    }

    [Fact]
    public void Loose_loading_names_what_did_not_fit()
    {
        using Linear target = nn.Linear(3, 2);
        var state = new Dictionary<string, Tensor> { ["weight"] = ones(2, 3), ["wait"] = zeros(1) };

        (IList<string> missing, IList<string> unexpected) = target.load_state_dict(state, strict: false);

        Assert.Equal(["bias"], missing);
        Assert.Equal(["wait"], unexpected);
        Assert.Equal([1, 1, 1, 1, 1, 1], Numbers.Of(target.weight));
    }

    [Fact]
    public void Skipped_names_are_left_alone()
    {
        using Linear target = nn.Linear(1, 1);
        double[] before = Numbers.Of(target.bias!);
        var state = new Dictionary<string, Tensor> { ["weight"] = ones(1, 1) };

        target.load_state_dict(state, skip: ["bias"]);

        Assert.Equal([1], Numbers.Of(target.weight));
        Assert.Equal(before, Numbers.Of(target.bias!));
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_an_error()
    {
        using Linear target = nn.Linear(3, 2);
        var state = new Dictionary<string, Tensor> { ["weight"] = zeros(3, 3), ["bias"] = zeros(2) };

        Assert.Throws<ExternalException>(() => target.load_state_dict(state));
    }

    private sealed class Counter : nn.Module
    {
        private readonly Linear layer = nn.Linear(2, 1);
        private readonly Tensor count = zeros(1, dtype: int64);

        public Counter()
            : base(nameof(Counter))
        {
            RegisterComponents();
            register_buffer("scratch", zeros(5), persistent: false);
        }

        public Linear Layer => layer;

        public Tensor Count => count;
    }
}
