using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Heads;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Heads;

/// <summary>Heads whose projection has the weight of the token embedding.</summary>
public sealed class TiedHeadTests
{
    private static readonly OutputDefinition Tied = new() { Size = 6, Tied = true, Hidden = new([4]) };

    [Fact]
    public void A_tied_head_has_a_bias_and_leaves_the_weight_to_the_embedding()
    {
        using Embedding embedding = TiedEmbedding.Create(6, 4);
        using var plain = new FeedForwardHead(Tied with { Hidden = default }, 4, embedding);
        using var gated = new GatedHead(Tied with { From = OutputSource.All, Embedding = 5 }, [4, 3], embedding);

        Assert.Equal(["projection.bias"], plain.state_dict().Keys);
        Assert.Equal(
            ["embedding.weight", "gates.weight", "hidden.0.bias", "hidden.0.weight", "projection.bias"], gated.state_dict().Keys.Order());
        Assert.Equal(["projection.bias"], plain.named_parameters().Select(static named => named.name));
    }

    [Fact]
    public void A_tied_embedding_starts_as_a_projection_does()
    {
        manual_seed(1);
        using Embedding embedding = TiedEmbedding.Create(500, 16);

        double[] values = Numbers.Of(embedding.weight!);
        Assert.InRange(values.Max(), 0.245, 0.25);
        Assert.InRange(values.Min(), -0.25, -0.245);
        Assert.InRange(values.Average(), -0.01, 0.01);
        Assert.True(embedding.weight!.requires_grad);
    }

    [Fact]
    public void An_embedding_is_given_where_the_definition_says_so_and_of_its_size()
    {
        using Embedding embedding = TiedEmbedding.Create(6, 4);
        Assert.Contains("missing", Assert.Throws<ArgumentException>(() => new FeedForwardHead(Tied, 3)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "not tied",
            Assert.Throws<ArgumentException>(() => new FeedForwardHead(Tied with { Tied = false }, 3, embedding)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "projects 5 values to 6; the embedding that it is tied to is [6, 4]",
            Assert.Throws<ArgumentException>(() => new FeedForwardHead(Tied with { Hidden = new([5]) }, 3, embedding)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FeedForwardHead(Tied with { Size = 7 }, 3, embedding));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_one_weight_gets_the_gradients_of_both_its_ends(bool engine)
    {
        bool enabled = CpuEngine.Enabled;
        try
        {
            CpuEngine.Enabled = engine;
            using var scope = NewDisposeScope();
            manual_seed(4);
            using Embedding embedding = TiedEmbedding.Create(6, 4);
            using var head = new FeedForwardHead(Tied, 4, embedding);
            Tensor tokens = tensor(new long[] { 0, 2, 2, 5, 1, 0, 3, 3, 2, 5, 4, 4, 4, 1, 0, 2, 5, 0 }, [3, 6]);
            Tensor LossOf() => head.call(embedding.call(tokens)).square().sum();
            LossOf().backward();
            double[] together = Numbers.Of(embedding.weight!.grad!);

            // The same numbers with a weight for each end.
            Tensor entering = embedding.weight!.detach().clone().requires_grad_(), leaving = entering.detach().clone().requires_grad_();
            Tensor vectors = entering.index_select(0, tokens.reshape(-1)).reshape(3, 6, 4);
            Tensor sums = nn.functional.linear(vectors, head.get_parameter("hidden.0.weight")!, head.get_parameter("hidden.0.bias")!);
            Tensor hidden = sums.tanh();
            nn.functional.linear(hidden, leaving, head.get_parameter("projection.bias")!).square().sum().backward();
            double[] apart = [.. Numbers.Of(entering.grad!).Zip(Numbers.Of(leaving.grad!), static (a, b) => a + b)];

            Numbers.AssertNear(apart, together, 1e-5, "gradient");
            Assert.Contains(Numbers.Of(entering.grad!), static value => Math.Abs(value) > 1e-3);
            Assert.Contains(Numbers.Of(leaving.grad!), static value => Math.Abs(value) > 1e-3);
        }
        finally
        {
            CpuEngine.Enabled = enabled;
        }
    }

    [Fact]
    public void The_gradient_is_the_derivative_by_each_number_of_the_weight()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using Embedding embedding = TiedEmbedding.Create(6, 4);
        embedding.to(ScalarType.Float64);
        using var head = new FeedForwardHead(Tied, 4, embedding);
        head.to(ScalarType.Float64);
        Tensor tokens = tensor(new long[] { 0, 2, 2, 5, 1, 0 }, [2, 3]);
        double[] values = Numbers.Of(embedding.weight!);
        head.call(embedding.call(tokens)).tanh().sum().backward();

        FiniteDifference.Assert(values, embedding.weight!.grad!, Loss, "weight");

        double Loss()
        {
            using DisposeScope inner = NewDisposeScope();
            using IDisposable quiet = no_grad();
            embedding.weight!.copy_(tensor(values, [6, 4]));
            return head.call(embedding.call(tokens)).tanh().sum().item<double>();
        }
    }

    [Fact]
    public void A_head_goes_on_with_the_weight_where_the_embedding_has_moved()
    {
        using Embedding embedding = TiedEmbedding.Create(6, 4);
        using var head = new FeedForwardHead(Tied, 4, embedding);
        embedding.to(ScalarType.Float64);
        head.to(ScalarType.Float64);
        using Tensor input = ones(2, 4, dtype: ScalarType.Float64);
        using Tensor logits = head.call(input);
        Assert.Equal((ScalarType.Float64, 6), (logits.dtype, logits.size(1)));
    }
}
