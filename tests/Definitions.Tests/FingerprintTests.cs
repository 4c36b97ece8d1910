namespace Hmlstm.Definitions.Tests;

public class FingerprintTests
{
    private const string Text = """
        model: A
        task: classification
        input: { features: 4 }
        layers: [ { cell: hm-lstm, hidden: [4, 4], boundary: { slope: 1 } }, { cell: rnn, hidden: 4 } ]
        output: { size: 3, hidden: 5 }

        """;

    [Fact]
    public void It_is_sixteen_hexadecimal_digits_that_never_change() => Assert.Equal("fa8485ed3e5ed1a7", Of(Text));

    [Theory]
    [InlineData("model: A", "model: B\nnamespace: C.D\nsummary: E")]
    [InlineData("slope: 1", "slope: { start: 1, linear: 1, max: 3 }")]
    [InlineData("slope: 1", "gradient: operations")]
    [InlineData("slope: 1", "estimator: sample")]
    [InlineData("hidden: [4, 4],", "hidden: 4, layers: 2, dropout: 0.5, weight_dropout: 0.5, initial: normal, forget_bias: 3,")]
    [InlineData("features: 4", "features: 4, dropout: 0.5, variational_dropout: 0.2")]
    [InlineData("output:", "training: { epochs: 3, optimizer: sgd, seed: 9 }\noutput:")]
    [InlineData("output:", "data: { synthetic: sines }\noutput:")]
    [InlineData("size: 3", "size: 3, loss: { label_smoothing: 0.1, class_weights: [1, 2, 3] }")]
    public void What_does_not_change_the_meaning_of_weights_is_no_part_of_it(string before, string after) =>
        Assert.Equal(Of(Text), Of(Text.Replace(before, after, StringComparison.Ordinal)));

    [Theory]
    [InlineData("features: 4", "features: 5")]
    [InlineData("features: 4", "tokens: 4")]
    [InlineData("hidden: [4, 4]", "hidden: [4, 5]")]
    [InlineData("hidden: [4, 4]", "hidden: [4, 4], bias: false")]
    [InlineData("hidden: [4, 4]", "hidden: [4, 4], layer_norm: true")]
    [InlineData("slope: 1", "activation: sigmoid")]
    [InlineData("slope: 1", "on_copy: hold")]
    [InlineData("slope: 1", "estimator: soft")]
    [InlineData("slope: 1", "top: true")]
    [InlineData("cell: rnn", "cell: rnn, activation: relu")]
    [InlineData("cell: rnn", "cell: gru")]
    [InlineData("cell: rnn", "cell: rnn, zoneout_hidden: 0.1")]
    [InlineData("size: 3", "size: 4")]
    [InlineData("size: 3", "size: 3, steps: each")]
    [InlineData("hidden: 5", "hidden: 5, activation: relu")]
    [InlineData("task: classification", "task: regression")]
    public void What_changes_the_shapes_or_the_meaning_of_weights_changes_it(string before, string after) =>
        Assert.NotEqual(Of(Text), Of(Text.Replace(before, after, StringComparison.Ordinal)));

    [Theory]
    [InlineData("mse", "mae", true)]
    [InlineData("mse", "{ name: huber, delta: 2 }", true)]
    [InlineData("mse", "gaussian", false)]
    [InlineData("gaussian", "{ name: quantile, quantiles: [0.1, 0.9] }", false)]
    [InlineData("{ name: quantile, quantiles: [0.1, 0.9] }", "{ name: quantile, quantiles: [0.2, 0.9] }", false)]
    [InlineData("{ name: mixture, components: 2 }", "{ name: mixture, components: 3 }", false)]
    public void Losses_of_the_same_predictions_share_weights(string one, string other, bool same) =>
        Assert.Equal(same, WithLoss(one) == WithLoss(other));

    private static string WithLoss(string loss) => Of(
        "model: A\ntask: regression\ninput: { features: 4 }\nlayers: [ { cell: gru, hidden: 4 } ]\n"
        + $"output: {{ size: 1, loss: {loss} }}");

    private static string Of(string text)
    {
        ParseResult result = NetworkParser.Parse("a.model.yaml", text);
        Assert.DoesNotContain(result.Problems, static p => p.Severity == ProblemSeverity.Error);
        return Fingerprint.Of(result.Definition!);
    }
}
