using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public class LifetimeTests
{
    public static TheoryData<string, Func<nn.Module>> Kinds => new()
    {
        { "linear", () => nn.Linear(3, 2) },
        { "layer norm", () => nn.LayerNorm(3) },
        { "embedding", () => nn.Embedding(5, 3) },
        { "lstm", () => nn.LSTM(3, 2, numLayers: 2, bidirectional: true) },
        { "gru", () => nn.GRU(3, 2) },
        { "rnn", () => nn.RNN(3, 2) },
        { "lstm cell", () => nn.LSTMCell(3, 2) },
        { "converted", () => nn.Linear(3, 2).to(float64) },
        { "nested", () => nn.Sequential(nn.Linear(3, 2), nn.Sequential(nn.LayerNorm(2), nn.Tanh())) },
        { "custom", () => new Holder() },
    };

    public static TheoryData<string, Func<nn.Module<Tensor, Tensor>>> Layers => new()
    {
        { "linear", () => nn.Linear(3, 2) },
        { "layer norm", () => nn.LayerNorm(3) },
        { "dropout", () => nn.Dropout(0.5) },
        { "identity", () => nn.Identity() },
        { "tanh", () => nn.Tanh() },
        { "relu", () => nn.ReLU() },
        { "sigmoid", () => nn.Sigmoid() },
        { "softmax", () => nn.Softmax(-1) },
        { "log softmax", () => nn.LogSoftmax(-1) },
        { "sequential", () => nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)) },
        { "empty sequential", () => nn.Sequential() },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Disposing_a_module_frees_its_tensors(string kind, Func<nn.Module> create)
    {
        Assert.NotEmpty(kind);
        long before = Numbers.Live;
        nn.Module module = create();
        Parameter[] parameters = [.. module.parameters()];
        Assert.NotEmpty(parameters);

        module.Dispose();

        Assert.Equal(before, Numbers.Live);
        Assert.All(parameters, parameter => Assert.True(parameter.IsInvalid));
        module.Dispose();
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Only_the_result_is_left_and_it_is_a_handle_of_its_own(string kind, Func<nn.Module<Tensor, Tensor>> create)
    {
        Assert.NotEmpty(kind);
        using nn.Module<Tensor, Tensor> module = create();
        using Tensor input = ones(4, 3);
        foreach (bool training in new[] { true, false })
        {
            module.train(training);
            long before = Numbers.Live;

            module.call(input).Dispose();

            Assert.Equal(before, Numbers.Live);
            Assert.False(input.IsInvalid);
        }
    }

    [Fact]
    public void A_recurrent_layer_leaves_only_its_results()
    {
        using LSTM layer = nn.LSTM(3, 2);
        using Tensor input = ones(5, 1, 3), h = zeros(1, 1, 2), c = zeros(1, 1, 2);
        long before = Numbers.Live;

        (Tensor output, Tensor lastH, Tensor lastC) = layer.call(input, (h, c));

        Assert.Equal(before + 3, Numbers.Live);
        output.Dispose();
        lastH.Dispose();
        lastC.Dispose();
    }

    [Fact]
    public void A_module_survives_the_scope_it_was_made_in()
    {
        Linear linear;
        LayerNorm norm;
        using (NewDisposeScope())
        {
            linear = nn.Linear(2, 2);
            norm = nn.LayerNorm(2);
        }

        using Tensor output = norm.call(linear.call(ones(1, 2)));

        Assert.Equal([1, 2], output.shape);
        linear.Dispose();
        norm.Dispose();
    }

    private sealed class Holder : nn.Module
    {
        private readonly Parameter parameter = nn.Parameter(zeros(2));
        private readonly Tensor buffer = zeros(2);

        public Holder()
            : base(nameof(Holder)) => RegisterComponents();

        public Tensor Sum => parameter + buffer;
    }
}
