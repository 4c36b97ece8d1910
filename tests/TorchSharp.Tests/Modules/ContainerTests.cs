using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public class ContainerTests
{
    [Fact]
    public void Sequential_runs_its_modules_in_order()
    {
        using Sequential model = nn.Sequential(("double", new Scale(2)), ("tanh", nn.Tanh()));

        Numbers.AssertClose([Math.Tanh(1)], Numbers.Of(model.call(tensor(new[] { 0.5 }))));
        Assert.Equal(["double.factor"], model.named_parameters().Select(p => p.name));
        Assert.Equal(2, model.Count);
    }

    [Fact]
    public void Sequential_names_modules_by_their_places()
    {
        using Sequential model = nn.Sequential(nn.Linear(2, 2)).append(nn.Linear(2, 1, hasBias: false)).append("last", nn.Linear(1, 1, hasBias: false));

        Assert.Equal(["0.weight", "0.bias", "1.weight", "last.weight"], model.state_dict().Keys);
    }

    [Fact]
    public void A_slice_shares_the_modules()
    {
        using Sequential model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1));

        Sequential tail = model[1..];

        Assert.Equal(2, tail.Count);
        Assert.Same(model[2], tail[1]);
        Assert.Equal(["2.weight", "2.bias"], tail.named_parameters().Select(p => p.name));
        Assert.Same(model[0], model[(null, 1)][0]);
    }

    [Fact]
    public void An_empty_sequential_returns_a_handle_of_its_own()
    {
        using Sequential model = nn.Sequential();
        using Tensor input = ones(2);

        model.call(input).Dispose();

        Assert.Equal([1, 1], Numbers.Of(input));
    }

    [Fact]
    public void A_module_list_is_registered_by_place_when_its_parent_registers_it()
    {
        using var parent = new Parent(list: nn.ModuleList<nn.Module>(nn.Linear(1, 1, hasBias: false), nn.Tanh(), nn.Linear(1, 2, hasBias: false)));

        Assert.Equal(["list.0.weight", "list.2.weight"], parent.named_parameters().Select(p => p.name));
    }

    [Fact]
    public void A_module_list_is_a_list()
    {
        Linear one = nn.Linear(1, 1), two = nn.Linear(1, 1);
        ModuleList<Linear> list = [one];
        list.append(two);
        list.Insert(0, two);

        Assert.Equal([two, one, two], list);
        Assert.Equal(1, list.IndexOf(one));
        Assert.True(list.Remove(one));
        list.RemoveAt(0);
        Assert.Same(two, Assert.Single(list));
    }

    [Fact]
    public void A_module_dictionary_is_registered_by_key_in_the_order_of_adding()
    {
        ModuleDict<Linear> dictionary = nn.ModuleDict(("z", nn.Linear(1, 1, hasBias: false)), ("a", nn.Linear(1, 1, hasBias: false)));
        using var parent = new Parent(list: dictionary);

        Assert.Equal(["list.z.weight", "list.a.weight"], parent.named_parameters().Select(p => p.name));
        Assert.Same(dictionary["a"], dictionary[1].Item2);
        Assert.Equal(["z", "a"], dictionary.Keys);
        Assert.True(dictionary.TryGetValue("z", out Linear? found));
        Assert.Same(dictionary["z"], found);
    }

    [Fact]
    public void A_parameter_list_names_its_parameters_by_place()
    {
        using var parent = new Parent(list: nn.ParameterList(nn.Parameter(zeros(1)), nn.Parameter(zeros(2))));

        Assert.Equal(["list.0", "list.1"], parent.named_parameters().Select(p => p.name));
        Assert.Equal([2], parent.get_parameter("list.1")!.shape);
        parent.to(float64);
        Assert.All(parent.parameters(), parameter => Assert.Equal(float64, parameter.dtype));
    }

    [Fact]
    public void A_parameter_dictionary_names_its_parameters_by_key()
    {
        ParameterDict dictionary = nn.ParameterDict(("gain", nn.Parameter(ones(1))), ("shift", nn.Parameter(zeros(1))));
        using var parent = new Parent(list: dictionary);

        Assert.Equal(["list.gain", "list.shift"], parent.named_parameters().Select(p => p.name));
        Assert.Same(dictionary["shift"], parent.get_parameter("list.shift"));
        parent.to(float64);
        Assert.Equal(float64, dictionary["gain"].dtype);
    }

    private sealed class Scale : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter factor;

        public Scale(double factor)
            : base(nameof(Scale))
        {
            this.factor = nn.Parameter(tensor(factor));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input * factor;
    }

    private sealed class Parent : nn.Module
    {
        public Parent(nn.Module list)
            : base(nameof(Parent))
        {
            List = list;
            register_module("list", list);
        }

        public nn.Module List { get; }
    }
}
