using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Tests;

public class SettingTests
{
    private const string Text = """
        task: language-model
        input: { tokens: 27 }
        layers: [ { cell: gru, hidden: 4 } ]
        training: { epochs: 5, optimizer: sgd, learning_rate: 0.1 }

        """;

    [Fact]
    public void A_setting_replaces_or_adds_a_value_and_a_later_one_wins()
    {
        ParseResult result = Parse("training.epochs=7", "training.epochs=9", "training.window=20", "training.optimizer.momentum=0.5");
        TrainingDefinition training = result.Definition!.Training;
        Assert.Equal((9, 20), (training.Epochs, training.Window));
        Assert.Equal(new OptimizerDefinition { Kind = OptimizerKind.Sgd, Momentum = 0.5 }, training.Optimizer);
        Assert.Equal(Schedule.Constant(0.1), training.LearningRate);
    }

    [Fact]
    public void A_setting_may_be_any_value_of_the_language()
    {
        ParseResult result = Parse("training.learning_rate={ start: 0.1, cosine: 5 }", "data={ text: a.txt, alphabet: text8 }");
        Assert.Equal(ScheduleRule.Cosine, result.Definition!.Training.LearningRate.Rule);
        Assert.Equal(new TextData { Text = "a.txt", Alphabet = AlphabetKind.Text8 }, result.Definition.Data);
    }

    [Theory]
    [InlineData(
        "training.epochs=0",
        "--set training.epochs=0(1,17): error HML0104: 'epochs' must be a whole number from 1 to 1000000, but it is 0")]
    [InlineData(
        "training.epoch=3",
        "--set training.epoch=3(1,10): error HML0101: 'epoch' is not a key of 'training'; did you mean 'epochs'?")]
    [InlineData("training.epochs=[", "error HML0004: This is not YAML")]
    [InlineData("training.epochs=*a", "error HML0005: '*a' is an anchor or alias")]
    [InlineData(
        "input.tokens=3",
        "--set input.tokens=3(1,1): error HML0101: 'input' is not a key of a setting; settings begin with 'training.' or 'data.'")]
    [InlineData("", "error HML0101: '' is not a key of a setting")]
    [InlineData("training.epochs", "HML0010")]
    public void A_wrong_setting_is_named_with_its_column(string setting, string line) =>
        Assert.Contains(line, Assert.Single(Parse(setting).Problems).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_setting_of_a_hundred_thousand_dots_is_refused()
    {
        ParseResult result = Parse("training" + string.Concat(Enumerable.Repeat(".a", 100_000)) + "=1");
        Assert.Equal(ProblemKind.TooDeep, Assert.Single(result.Problems).Kind);
    }

    [Fact]
    public void A_problem_of_the_file_keeps_its_place_beside_settings()
    {
        ParseResult result = NetworkParser.Parse("a.model.yaml", Text + "dta: 1\n", ["training.epochs=7"]);
        Assert.StartsWith("a.model.yaml(5,1): error HML0101", Assert.Single(result.Problems).ToString(), StringComparison.Ordinal);
    }

    private static ParseResult Parse(params string[] settings) => NetworkParser.Parse("a.model.yaml", Text, settings);
}
