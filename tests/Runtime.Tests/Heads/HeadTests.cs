using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Heads;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Heads;

public sealed class HeadTests
{
    [Fact]
    public void A_gated_head_is_made_from_the_definition_of_a_head_that_reads_all_levels()
    {
        var top = new OutputDefinition { Size = 2 };
        var refusal = Assert.Throws<ArgumentException>(() => new GatedHead(top, [4, 3]));
        Assert.Contains("reads the top layer alone", refusal.Message, StringComparison.Ordinal);
        using var head = new GatedHead(top with { From = OutputSource.All, Embedding = 5 }, [4, 3]);
        Assert.Equal([5, 7], head.get_parameter("embedding.weight")!.shape);
    }

    [Fact]
    public void The_gated_head_has_the_names_and_shapes_of_a_weights_file()
    {
        using var head = new GatedHead([4, 3], 5, [6, 7], ActivationKind.Tanh, 2);
        Assert.Equal(
            ["embedding.weight [5, 7]", "gates.weight [2, 7]", "hidden.0.bias [6]", "hidden.0.weight [6, 5]", "hidden.1.bias [7]",
             "hidden.1.weight [7, 6]", "projection.bias [2]", "projection.weight [2, 7]"],
            Names(head));
    }

    [Fact]
    public void The_embedding_alone_has_the_names_of_the_head_s()
    {
        using var embedding = new GatedEmbedding([4, 3], 5);
        Assert.Equal(["embedding.weight [5, 7]", "gates.weight [2, 7]"], Names(embedding));
    }

    [Theory]
    [InlineData(ActivationKind.Relu, 1)]
    [InlineData(ActivationKind.Relu, 600)]
    [InlineData(ActivationKind.Tanh, 600)]
    public void The_embedding_alone_is_what_a_head_projects(ActivationKind activation, int rows)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var embedding = new GatedEmbedding([4, 3], 5, activation);
        Tensor[] levels = [randn(rows, 4), randn(rows, 3)];
        Tensor open = cat(levels, 1).mm(embedding.get_parameter("gates.weight")!.t()).sigmoid();
        Tensor gated = cat([levels[0] * open.narrow(1, 0, 1), levels[1] * open.narrow(1, 1, 1)], 1);
        Tensor sums = gated.mm(embedding.get_parameter("embedding.weight")!.t());
        Tensor expected = activation == ActivationKind.Relu ? sums.relu() : sums.tanh();
        Numbers.AssertNear(Numbers.Of(expected), Numbers.Of(embedding.call(levels)), 1e-5, "embedding");

        if (activation == ActivationKind.Relu)
        {
            using var head = new GatedHead([4, 3], 5, [], ActivationKind.Tanh, 2);
            using (no_grad())
            {
                head.get_parameter("gates.weight")!.copy_(embedding.get_parameter("gates.weight")!);
                head.get_parameter("embedding.weight")!.copy_(embedding.get_parameter("embedding.weight")!);
            }

            Tensor projected = nn.functional.linear(
                expected, head.get_parameter("projection.weight")!, head.get_parameter("projection.bias")!);
            Numbers.AssertNear(Numbers.Of(projected), Numbers.Of(head.call(levels)), 1e-5, "head");
        }
    }

    [Fact]
    public void An_embedding_of_no_level_or_no_width_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new GatedEmbedding([], 5));
        Assert.Throws<ArgumentException>(() => new GatedEmbedding([4, 0], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GatedEmbedding([4], 0));
        using var embedding = new GatedEmbedding([4, 3], 5);
        using Tensor one = zeros(2, 4);
        Assert.Contains("2 levels, not 1", Assert.Throws<ArgumentException>(() => embedding.call([one])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_without_hidden_layers_is_a_projection()
    {
        using var head = new FeedForwardHead(4, [], ActivationKind.Relu, 3);
        Assert.Equal(["projection.bias [3]", "projection.weight [3, 4]"], Names(head));
    }

    [Theory]
    [InlineData(ActivationKind.Tanh)]
    [InlineData(ActivationKind.Relu)]
    public void The_gated_head_gives_the_numbers_of_its_equations(ActivationKind activation)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        int[] sizes = [4, 3];
        using var head = new GatedHead([4, 3], 5, [6], activation, 2);
        head.to(ScalarType.Float64);
        Tensor[] levels = [randn(2, 3, 4, dtype: ScalarType.Float64), randn(2, 3, 3, dtype: ScalarType.Float64)];
        double[] actual = Numbers.Of(head.call(levels));

        double[] gates = Numbers.Of(head.get_parameter("gates.weight")!), embedding = Numbers.Of(head.get_parameter("embedding.weight")!);
        double[] w1 = Numbers.Of(head.get_parameter("hidden.0.weight")!), b1 = Numbers.Of(head.get_parameter("hidden.0.bias")!);
        double[] w2 = Numbers.Of(head.get_parameter("projection.weight")!), b2 = Numbers.Of(head.get_parameter("projection.bias")!);
        double[] first = Numbers.Of(levels[0]), second = Numbers.Of(levels[1]);
        var expected = new List<double>();
        for (int row = 0; row < 6; row++)
        {
            double[] h = [.. first[(row * 4)..((row * 4) + 4)], .. second[(row * 3)..((row * 3) + 3)]];
            double[] e = new double[5];
            for (int level = 0, start = 0; level < 2; start += sizes[level++])
            {
                double sum = 0;
                for (int k = 0; k < 7; k++)
                {
                    sum += gates[(level * 7) + k] * h[k];
                }

                double open = 1 / (1 + Math.Exp(-sum));
                for (int unit = 0; unit < 5; unit++)
                {
                    for (int k = start; k < start + sizes[level]; k++)
                    {
                        e[unit] += open * h[k] * embedding[(unit * 7) + k];
                    }
                }
            }

            double[] hidden = Dense([.. e.Select(value => Math.Max(value, 0))], w1, b1);
            expected.AddRange(
                Dense([.. hidden.Select(value => activation == ActivationKind.Tanh ? Math.Tanh(value) : Math.Max(value, 0))], w2, b2));
        }

        Numbers.AssertNear(expected, actual, 1e-12, "predictions");
    }

    [Fact]
    public void The_feed_forward_head_gives_the_numbers_of_its_layers()
    {
        using var scope = NewDisposeScope();
        using var head = new FeedForwardHead(3, [4], ActivationKind.Tanh, 2);
        head.to(ScalarType.Float64);
        Tensor input = randn(5, 3, dtype: ScalarType.Float64);
        double[] hidden = Numbers.Of(head.get_parameter("hidden.0.weight")!), bias = Numbers.Of(head.get_parameter("hidden.0.bias")!);
        double[] projection = Numbers.Of(head.get_parameter("projection.weight")!);
        double[] last = Numbers.Of(head.get_parameter("projection.bias")!);
        double[] x = Numbers.Of(input);
        double[] expected = [.. Enumerable.Range(0, 5).SelectMany(row =>
            Dense([.. Dense(x[(3 * row)..((3 * row) + 3)], hidden, bias).Select(Math.Tanh)], projection, last))];
        Numbers.AssertNear(expected, Numbers.Of(head.call(input)), 1e-12, "predictions");
    }

    [Fact]
    public void A_head_reads_as_many_levels_as_it_has()
    {
        using var scope = NewDisposeScope();
        using var head = new GatedHead([4, 3], 5, [], ActivationKind.Tanh, 2);
        Assert.Contains(
            "2 levels, not 1",
            Assert.Throws<ArgumentException>(() => head.call([zeros(1, 4)])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_leave_nothing_behind_but_their_result_and_their_input_as_it_was()
    {
        using var gated = new GatedHead([4, 3], 5, [6], ActivationKind.Relu, 2);
        using var plain = new FeedForwardHead(4, [6], ActivationKind.Relu, 2);
        using Tensor first = ones(2, 4), second = ones(2, 3);
        foreach (bool training in new[] { true, false })
        {
            gated.train(training);
            plain.train(training);
            long before = LiveTensors.CountOfThread;
            gated.call([first, second]).Dispose();
            plain.call(first).Dispose();
            Assert.Equal(before, LiveTensors.CountOfThread);
            Assert.Equal([1.0, 1, 1, 1, 1, 1, 1, 1], Numbers.Of(first));
            Assert.Equal([1.0, 1, 1, 1, 1, 1], Numbers.Of(second));
        }
    }

    private static double[] Dense(double[] input, double[] weight, double[] bias) => [.. bias.Select((shift, unit) =>
        shift + input.Select((value, k) => value * weight[(unit * input.Length) + k]).Sum())];

    private static string[] Names(nn.Module head) =>
        [.. head.named_parameters()
            .Select(pair => $"{pair.name} [{string.Join(", ", pair.parameter.shape)}]")
            .Order(StringComparer.Ordinal)];
}
