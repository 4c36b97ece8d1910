using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public class RegistrationTests
{
    [Fact]
    public void Fields_are_registered_under_their_names_parents_before_children()
    {
        using var pair = new Pair();

        Assert.Equal(["scale", "first.weight", "first.bias", "second.weight"], pair.named_parameters().Select(p => p.name));
        Assert.Equal(["offset"], pair.named_buffers().Select(b => b.name));
        Assert.Equal(["first", "second"], pair.named_children().Select(c => c.name));
        Assert.Equal(["scale"], pair.named_parameters(recurse: false).Select(p => p.name));
    }

    [Fact]
    public void Components_are_registered_once()
    {
        using var pair = new Pair();
        pair.Register();

        Assert.Equal(4, pair.parameters().Count());
    }

    [Fact]
    public void A_component_name_replaces_the_name_of_the_field()
    {
        using var module = new Renamed();

        Assert.Equal(["gain"], module.named_parameters().Select(p => p.name));
    }

    [Fact]
    public void Explicit_names_come_first_and_are_not_registered_again()
    {
        using var module = new Explicit();

        Assert.Equal(["cells.0.weight", "cells.0.bias", "cells.1.weight", "cells.1.bias"], module.named_parameters().Select(p => p.name));
    }

    [Fact]
    public void Descendants_are_named_by_their_path()
    {
        using var module = new Explicit();

        Assert.Equal(["cells", "cells.0", "cells.1"], module.named_modules().Select(m => m.name));
        Assert.Equal(3, module.modules().Count());
        Assert.Single(module.children());
    }

    [Fact]
    public void A_parameter_in_two_places_is_trained_once_and_saved_twice()
    {
        using var tied = new Tied();

        Assert.Equal(["input.weight"], tied.named_parameters().Select(p => p.name));
        Assert.Equal(["input.weight", "output.weight"], tied.state_dict().Keys);
    }

    [Fact]
    public void A_taken_name_is_refused()
    {
        using var module = new Bare();
        module.register_module("a", nn.Identity());
        module.register_parameter("b", nn.Parameter(zeros(1)));
        module.register_buffer("c", zeros(1));

        Assert.Throws<InvalidOperationException>(() => module.register_module("a", nn.Identity()));
        Assert.Throws<InvalidOperationException>(() => module.register_parameter("b", nn.Parameter(zeros(1))));
        Assert.Throws<InvalidOperationException>(() => module.register_buffer("c", zeros(1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    public void A_child_needs_a_name_without_dots(string name)
    {
        using var module = new Bare();

        Assert.Throws<ArgumentException>(() => module.register_module(name, nn.Identity()));
    }

    [Fact]
    public void Null_is_neither_a_parameter_nor_a_buffer()
    {
        using var module = new Bare();

        Assert.Throws<ArgumentNullException>(() => module.register_parameter("p", null!));
        Assert.Throws<ArgumentNullException>(() => module.register_buffer("b", null!));
    }

    [Fact]
    public void A_module_without_parameters_refuses_them()
    {
        using Dropout dropout = nn.Dropout();

        Assert.Throws<InvalidOperationException>(() => dropout.register_parameter("p", nn.Parameter(zeros(1))));
        Assert.Throws<InvalidOperationException>(() => dropout.register_buffer("b", zeros(1)));
        Assert.Throws<InvalidOperationException>(() => dropout.register_module("m", nn.Linear(1, 1)));
    }

    [Fact]
    public void Tensors_are_found_by_their_dotted_names()
    {
        using var pair = new Pair();

        Assert.Same(pair.first.weight, pair.get_parameter("first.weight"));
        Assert.Same(pair.offset, pair.get_buffer("offset"));
        Assert.Null(pair.get_parameter("first.gain"));
        Assert.Null(pair.get_parameter("third.weight"));
        Assert.Null(pair.get_buffer("first.offset"));
        Assert.True(pair.has_parameter("second.weight"));
        Assert.False(pair.has_parameter("second.bias"));
        Assert.True(pair.has_buffer("offset"));
        Assert.False(pair.has_buffer("scale"));
    }

    [Fact]
    public void A_module_is_called_by_its_name()
    {
        using var pair = new Pair();

        Assert.Equal("Pair", pair.GetName());
    }

    private sealed class Bare() : nn.Module(nameof(Bare));

    private sealed class Pair : nn.Module<Tensor, Tensor>
    {
        public readonly Linear first = nn.Linear(2, 3);
        public readonly Linear second = nn.Linear(3, 1, hasBias: false);
        public readonly Parameter scale = nn.Parameter(ones(1));
        public readonly Tensor offset = zeros(1);

        public Pair()
            : base(nameof(Pair)) => RegisterComponents();

        public void Register() => RegisterComponents();

        public override Tensor forward(Tensor input) => second.call(first.call(input)) * scale + offset;
    }

    private sealed class Renamed : nn.Module
    {
        [ComponentName(Name = "gain")]
        private readonly Parameter _gain = nn.Parameter(ones(2));

        public Renamed()
            : base(nameof(Renamed)) => RegisterComponents();

        public Parameter Gain => _gain;
    }

    private sealed class Explicit : nn.Module
    {
        private readonly ModuleList<Linear> cells = nn.ModuleList(nn.Linear(1, 2), nn.Linear(2, 3));

        public Explicit()
            : base(nameof(Explicit))
        {
            register_module("cells", cells);
            RegisterComponents();
        }
    }

    private sealed class Tied : nn.Module
    {
        private readonly Linear input = nn.Linear(2, 2, hasBias: false);
        private readonly Linear output;

        public Tied()
            : base(nameof(Tied))
        {
            output = nn.Linear(input.weight);
            RegisterComponents();
        }

        public Linear Output => output;
    }
}
