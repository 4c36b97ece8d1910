using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Definitions.Tests;

/// <summary>What <c>loss</c> takes, what it refuses, and what it does to the head.</summary>
public class LossTests
{
    private const string Rest = "model: A\ninput: { features: 1 }\nlayers: [ { cell: lstm, hidden: 4 } ]\n";

    [Theory]
    [InlineData("regression", "size: 2", 2)]
    [InlineData("regression", "size: 2, loss: mae", 2)]
    [InlineData("regression", "size: 2, loss: { name: huber }", 2)]
    [InlineData("regression", "size: 2, loss: quantile", 6)]
    [InlineData("regression", "size: 2, loss: { name: quantile, quantiles: 0.9 }", 2)]
    [InlineData("regression", "size: 2, loss: gaussian", 4)]
    [InlineData("regression", "size: 2, loss: mixture", 100)]
    [InlineData("regression", "size: 3, loss: { name: mixture, components: 2 }", 14)]
    [InlineData("classification", "size: 2, loss: { label_smoothing: 0.1 }", 2)]
    public void The_projection_is_as_wide_as_the_loss_needs(string task, string output, int width)
    {
        NetworkDefinition definition = Parse(task, output).Definition!;

        Assert.Equal(width, definition.Output.Width);
        Assert.Equal([width, 4], NetworkPlan.Of(definition).Parameters.Single(static p => p.Name == "output.projection.weight").Shape);
    }

    [Theory]
    [InlineData("regression", "size: 1, loss: mse")]
    [InlineData("classification", "size: 3, loss: cross-entropy")]
    [InlineData("classification", "size: 3, loss: {}")]
    [InlineData("classification", "size: 3, loss: { label_smoothing: 0 }")]
    public void The_usual_loss_of_a_task_is_as_good_as_none(string task, string output)
    {
        NetworkDefinition definition = Parse(task, output).Definition!;

        Assert.Null(definition.Output.Loss);
        Assert.Equal(LossDefinition.Of(definition.Task), definition.Loss);
    }

    [Fact]
    public void Every_option_is_read()
    {
        Assert.Equal(
            new LossDefinition { Kind = LossKind.Huber, Delta = 0.5 },
            Parse("regression", "size: 1, loss: { name: huber, delta: 0.5 }").Definition!.Loss);
        Assert.Equal(
            new LossDefinition { LabelSmoothing = 0.2, ClassWeights = new ClassWeights { Values = new([0.0, 2]) } },
            Parse("classification", "size: 1, loss: { label_smoothing: 0.2, class_weights: [0, 2] }").Definition!.Loss);
        Assert.Equal(
            new LossDefinition { ClassWeights = new ClassWeights { IsBalanced = true } },
            Parse("classification", "size: 4, loss: { class_weights: Balanced }").Definition!.Loss);
    }

    [Theory]
    [InlineData("regression", "size: 1, loss: cross-entropy", "HML0220", "for classification and language-model, but the task is")]
    [InlineData("regression", "size: 1, loss: { name: maee }", "HML0102", "did you mean 'mae'?")]
    [InlineData("regression", "size: 1, loss: crossentropy", "HML0102", "did you mean 'cross-entropy'?")]
    [InlineData("regression", "size: 1, loss: 3", "HML0103", "must be cross-entropy, mse, mae")]
    [InlineData("regression", "size: 1, loss: { name: huber, delta: 0 }", "HML0104", "above 0")]
    [InlineData("regression", "size: 1, loss: { name: mae, delta: 1 }", "HML0107", "'delta' is an option of huber; mae has none")]
    [InlineData("regression", "size: 1, loss: { name: quantile, quantiles: [] }", "HML0104", "a list of 0")]
    [InlineData("regression", "size: 1, loss: { name: quantile, quantiles: [0, 0.5] }", "HML0104", "above 0 and below 1")]
    [InlineData("regression", "size: 1, loss: { name: quantile, quantiles: [0.5, 0.5] }", "HML0221", "0.5 follows 0.5")]
    [InlineData("regression", "size: 1, loss: { name: mixture, components: 0 }", "HML0104", "from 1 to 1000")]
    [InlineData("classification", "size: 3, loss: gaussian", "HML0220", "'gaussian' is a loss for regression")]
    [InlineData("classification", "size: 3, loss: { label_smoothing: 1 }", "HML0104", "from 0 to below 1")]
    [InlineData("classification", "size: 3, loss: { class_weights: [1, 2] }", "HML0222", "lists 2 weights, but the network has 3 classes")]
    [InlineData("classification", "size: 1, loss: { class_weights: [1, 2, 3] }", "HML0222", "but the network has 2 classes")]
    [InlineData("classification", "size: 2, loss: { class_weights: [0, 0] }", "HML0104", "0 for every class")]
    [InlineData("classification", "size: 2, loss: { class_weights: [1, -1] }", "HML0104", "from 0 to")]
    [InlineData("classification", "size: 2, loss: { class_weights: even }", "HML0103", "must be balanced, or a list")]
    [InlineData("classification", "size: 2, loss: { weight: balanced }", "HML0101", "did you mean 'class_weights'?")]
    public void What_cannot_be_is_a_problem_at_its_line(string task, string output, string id, string words)
    {
        Problem problem = Assert.Single(Parse(task, output).Problems, p => p.Id == id);

        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Equal(4, problem.Span.StartLine);
    }

    [Fact]
    public void A_mixture_of_more_numbers_than_memory_has_is_too_large() =>
        Assert.Contains(
            Parse("regression", "size: 10000000, loss: { name: mixture, components: 1000 }").Problems, static p => p.Id == "HML0214");

    private static ParseResult Parse(string task, string output) =>
        NetworkParser.Parse("a.model.yaml", $"{Rest}task: {task}\noutput: {{ {output} }}\n");
}
