using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Settings;

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
    public void Where_it_may_a_setting_reaches_into_the_network_and_its_lists()
    {
        ParseResult result = Shape("layers[0].hidden=6", "layers[0].dropout=0.5", "input.embedding=3", "training.epochs=2");
        Assert.Equal((6, 0.5), (Assert.Single(result.Definition!.Layers[0].Hidden), result.Definition.Layers[0].Dropout));
        Assert.Equal((3, 2), (result.Definition.Input.Embedding, result.Definition.Training.Epochs));
        Assert.Equal([8, 5], Shape("layers[0].hidden=[8, 4]", "layers[0].hidden[1]=5").Definition!.Layers[0].Hidden);
    }

    [Theory]
    [InlineData(
        "layers[1].hidden=3",
        "--over layers[1].hidden=3(1,7): error HML0101: '[1]' is not a key of 'layers'; the list has one item, [0]")]
    [InlineData(
        "layers.hidden=3",
        "--over layers.hidden=3(1,8): error HML0103: 'layers' must be a list of 1 to 64 items")]
    [InlineData(
        "training[0]=3",
        "--over training[0]=3(1,9): error HML0101: '[0]' is not a key of 'training'; there is no list")]
    [InlineData("[0].hidden=3", "error HML0101: '' is not a key of a setting; settings begin with 'training.', 'data.', 'input.'")]
    [InlineData("layers[x].hidden=3", "error HML0101: 'layers[x]' is not a key of a setting")]
    [InlineData("layers[0][0]=3", "error HML0101: '[0]' is not a key of '[0]'; there is no list")]
    [InlineData("layers[0].hiden=3", "error HML0101: 'hiden' is not a key of a stack (gru); did you mean 'hidden'?")]
    [InlineData("task=regression", "error HML0101: 'task' is not a key of a setting")]
    public void A_place_that_is_not_there_is_named_with_its_column(string setting, string line) =>
        Assert.Contains(line, Shape(setting).Problems[0].ToString(), StringComparison.Ordinal);

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

    private static ParseResult Shape(params string[] settings) => NetworkParser.Parse(
        "a.model.yaml",
        Text,
        settings.Select(static text => new GivenSetting(text) { Option = "--over", MayShapeNetwork = true }).ToArray());

    private static ParseResult Parse(params string[] settings) => NetworkParser.Parse("a.model.yaml", Text, settings);
}
