using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Tests;

/// <summary>Data whose parts lie in places of their own.</summary>
public class SeparatePartsTests
{
    private const string Rest = "task: regression\ninput: { features: 1 }\nlayers: [ { cell: lstm, hidden: 4 } ]\noutput: { size: 1 }\n";

    [Theory]
    [InlineData("{ train: a.csv, valid: b.csv, test: c.csv }", "b.csv", "c.csv")]
    [InlineData("{ train: a.csv, test: c.csv }", null, "c.csv")]
    [InlineData("{ train: a.csv }", null, null)]
    public void A_map_names_each_part_and_nothing_is_split(string places, string? valid, string? test)
    {
        DataDefinition data = Parse($"data: {{ series: {places}, columns: x }}").Definition!.Data!;
        Assert.Equal("a.csv", Assert.IsType<SeriesData>(data).Series);
        Assert.Equal(new HeldOutPlaces { Valid = valid, Test = test }, data.HeldOut);
        Assert.Equal([1, 0, 0], data.Split);
    }

    [Fact]
    public void A_path_alone_is_split()
    {
        DataDefinition data = Parse("data: { series: a.csv, columns: x }").Definition!.Data!;
        Assert.Null(data.HeldOut);
        Assert.Equal(DataDefinition.UsualSplit, data.Split);
    }

    [Theory]
    [InlineData(
        "data: { series: { train: a.csv, valid: b.csv }, columns: x, split: [0.8, 0.1, 0.1] }",
        "HML0108",
        "'train' and 'split' exclude each other; each part has a place of its own, so remove 'split'")]
    [InlineData(
        "data: { series: { train: a.csv }, columns: x, split: [1, 0, 0] }",
        "HML0108",
        "each part has a place of its own, so remove 'split'")]
    [InlineData(
        "data: { series: { valid: b.csv }, columns: x }",
        "HML0105",
        "'train' is missing in the parts of the data; expected a path or the name of a known data set")]
    [InlineData("data: { series: { train: a.csv, validation: b.csv }, columns: x }", "HML0101", "did you mean 'valid'?")]
    [InlineData("data: { series: { train: a.csv, val: b.csv }, columns: x }", "HML0101", "did you mean 'valid'?")]
    [InlineData("data: { series: { train: '' }, columns: x }", "HML0104", "but it is blank")]
    [InlineData(
        "data: { series: [a.csv, b.csv], columns: x }",
        "HML0103",
        "'series' must be a path or the name of a known data set, at most 1000 characters long, or a map of keys, but it is a list")]
    [InlineData("data: { synthetic: { train: noisy-sine } }", "HML0103", "'synthetic' must be the name of a rule")]
    public void What_is_wrong_is_said_once(string line, string id, string message)
    {
        Problem problem = Assert.Single(Parse(line).Problems);
        Assert.Equal(id, problem.Id);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training: { early_stopping: { patience: 2 } }", "early_stopping")]
    [InlineData("training: { learning_rate: { start: 0.1, on_plateau: 0.5 } }", "on_plateau")]
    public void What_follows_evaluations_needs_a_validation_part(string training, string key)
    {
        Problem problem = Assert.Single(Parse(training + "\ndata: { series: { train: a.csv, test: c.csv }, columns: x }").Problems);
        Assert.Equal("HML0314", problem.Id);
        Assert.Equal((1, 16), (problem.Span.StartLine, problem.Span.StartColumn));
        Assert.Equal($"'{key}' needs a validation part, but the data name none; add 'valid' beside 'train'", problem.Message);
        Assert.Empty(Parse(training + "\ndata: { series: { train: a.csv, valid: b.csv }, columns: x }").Problems);
    }

    [Fact]
    public void A_setting_gives_a_part_a_place()
    {
        string text = "data: { series: a.csv, columns: x }\n" + Rest;
        NetworkDefinition definition = NetworkParser.Parse("parts.model.yaml", text, ["data.series.valid=b.csv"]).Definition!;
        Assert.Equal(new HeldOutPlaces { Valid = "b.csv" }, definition.Data!.HeldOut);
        Assert.Equal("a.csv", ((SeriesData)definition.Data).Series);
    }

    private static ParseResult Parse(string lines) => NetworkParser.Parse("parts.model.yaml", lines + "\n" + Rest);
}
