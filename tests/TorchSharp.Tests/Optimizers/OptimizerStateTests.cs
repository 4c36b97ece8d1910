using TorchSharp.Modules;
using TorchSharp.Tests.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Tests.Optimizers;

public class OptimizerStateTests
{
    public static TheoryData<string, Func<Linear, OptimizerHelper>> Kinds => new()
    {
        { "adam", m => Adam(m.parameters(), lr: 0.01) },
        { "amsgrad", m => Adam(m.parameters(), lr: 0.01, amsgrad: true) },
        { "adamw", m => AdamW(m.parameters(), lr: 0.01, weight_decay: 0.1) },
        { "rmsprop", m => RMSProp(m.parameters(), lr: 0.01, momentum: 0.5, centered: true) },
        { "sgd", m => SGD(m.parameters(), 0.01, momentum: 0.9, nesterov: true) },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_loaded_state_continues_bit_by_bit(string kind, Func<Linear, OptimizerHelper> create)
    {
        Assert.NotEmpty(kind);
        using Linear model = nn.Linear(5, 3), copy = nn.Linear(5, 3);
        using OptimizerHelper optimizer = create(model), restored = create(copy);
        Train(model, optimizer, 0, 4);

        copy.load_state_dict(model.state_dict());
        Train(copy, restored, 100, 1);                  // another history, which loading has to overwrite
        copy.load_state_dict(model.state_dict());
        restored.load_state_dict(optimizer.state_dict());
        Train(model, optimizer, 4, 4);
        Train(copy, restored, 4, 4);

        Assert.Equal(Numbers.Of(model.weight), Numbers.Of(copy.weight));
        Assert.Equal(Numbers.Of(model.bias!), Numbers.Of(copy.bias!));
        Assert.All(
            optimizer.state_dict().State.Zip(restored.state_dict().State),
            pair => Assert.True(pair.First.ApproximatelyEquals(pair.Second)));
    }

    [Fact]
    public void The_moments_and_the_step_can_be_written_in_place()
    {
        using Linear model = nn.Linear(5, 3), copy = nn.Linear(5, 3);
        using Adam optimizer = Adam(model.parameters(), lr: 0.01), restored = Adam(copy.parameters(), lr: 0.01);
        Train(model, optimizer, 0, 4);
        copy.load_state_dict(model.state_dict());
        using (no_grad())
        {
            foreach ((OptimizerState from, OptimizerState to) in optimizer.state_dict().State.Zip(restored.state_dict().State))
            {
                var source = (Adam.State)from;
                var target = (Adam.State)to;
                Assert.Equal(4, source.step);
                target.step = source.step;
                target.exp_avg.copy_(source.exp_avg);
                target.exp_avg_sq.copy_(source.exp_avg_sq);
            }
        }

        Train(model, optimizer, 4, 4);
        Train(copy, restored, 4, 4);

        Assert.Equal(Numbers.Of(model.weight), Numbers.Of(copy.weight));
        Assert.Equal(Numbers.Of(model.bias!), Numbers.Of(copy.bias!));
    }

    [Fact]
    public void The_state_lists_options_per_group_and_state_per_parameter()
    {
        using Linear one = nn.Linear(2, 2), other = nn.Linear(2, 2, hasBias: false);
        using Adam optimizer = Adam([new Adam.ParamGroup(one.parameters(), lr: 0.5), new Adam.ParamGroup { Parameters = other.parameters() }], lr: 0.25);

        Optimizer.StateDictionary state = optimizer.state_dict();

        Assert.Equal([0.5, 0.25], state.Options.Select(options => options.LearningRate!.Value));
        Assert.Equal(3, state.State.Count);
        Assert.Equal([[0, 1], [2]], state.StateIndexRef);
        Assert.Equal([2, 2], ((Adam.State)state.State[2]).exp_avg.shape);
    }

    [Fact]
    public void A_state_of_another_size_is_refused()
    {
        using Linear one = nn.Linear(2, 2), other = nn.Linear(2, 2, hasBias: false);
        using Adam optimizer = Adam(one.parameters()), smaller = Adam(other.parameters());
        using Adam grouped = Adam([new Adam.ParamGroup([one.weight]), new Adam.ParamGroup([one.bias!])]);

        Assert.Throws<ArgumentException>(() => optimizer.load_state_dict(smaller.state_dict()));
        Assert.Throws<ArgumentException>(() => optimizer.load_state_dict(grouped.state_dict()));
    }

    [Fact]
    public void Groups_have_learning_rates_of_their_own()
    {
        Parameter one = nn.Parameter(zeros(1)), other = nn.Parameter(zeros(1));
        using SGD sgd = SGD([new SGD.ParamGroup([one], lr: 0.5), new SGD.ParamGroup { Parameters = [other] }], 0.25);
        one.grad = ones(1);
        other.grad = ones(1);

        sgd.step();
        Assert.Equal(-0.5f, one.item<float>());
        Assert.Equal(-0.25f, other.item<float>());
    }

    [Fact]
    public void A_learning_rate_can_be_read_and_set_between_steps()
    {
        Parameter parameter = nn.Parameter(zeros(1));
        using SGD sgd = SGD([parameter], 0.5);
        ILearningRateController group = Assert.Single(sgd.ParamGroups);
        Assert.Equal(0.5, group.LearningRate);

        group.LearningRate = 2;
        parameter.grad = ones(1);
        sgd.step();

        Assert.Equal(-2, parameter.item<float>());
        Assert.Equal(0.5, group.InitialLearningRate);
    }

    [Fact]
    public void A_group_can_be_added_later()
    {
        Parameter first = nn.Parameter(zeros(1)), second = nn.Parameter(zeros(1));
        using RMSProp optimizer = RMSProp([first], lr: 0.5);

        optimizer.add_param_group(new RMSProp.ParamGroup { Parameters = [second] });

        Assert.Equal([first, second], optimizer.parameters(), ReferenceEqualityComparer.Instance);
        Assert.Equal([0.5, 0.5], optimizer.ParamGroups.Select(group => group.LearningRate));
    }

    [Fact]
    public void Betas_and_momentum_of_a_group_can_be_set()
    {
        Parameter parameter = nn.Parameter(zeros(1));
        using Adam adam = Adam([parameter], beta1: 0.5, beta2: 0.75);
        using SGD sgd = SGD([parameter], 0.1, momentum: 0.25);
        var betas = (IBetas)adam.ParamGroups.Single();
        var momentum = (IMomentum)sgd.ParamGroups.Single();
        Assert.Equal((0.5, 0.75), betas.Betas);
        Assert.Equal(0.25, momentum.Momentum);

        betas.Betas = (0.1, 0.2);
        momentum.Momentum = 0.3;

        Assert.Equal(0.1, ((Adam.Options)adam.state_dict().Options[0]).beta1);
        Assert.Equal(0.3, ((SGD.Options)sgd.state_dict().Options[0]).momentum);
    }

    [Fact]
    public void Named_parameters_are_taken_as_well()
    {
        using Linear model = nn.Linear(2, 2);
        using Adam adam = Adam(model.named_parameters());

        Assert.Equal(model.parameters(), adam.parameters(), ReferenceEqualityComparer.Instance);
    }

    private static void Train(Linear model, Optimizer optimizer, int from, int steps)
    {
        for (int i = from; i < from + steps; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            model.call(Numbers.Wave(i, 7, 5).to(float32)).pow(2).mean().backward();
            optimizer.step();
        }
    }
}
