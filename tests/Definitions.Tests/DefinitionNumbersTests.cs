namespace Hmlstm.Definitions.Tests;

public class DefinitionNumbersTests
{
    private const string Text =
        "# a note: tokens: auto\r\ntask: language-model   # \ud83d\ude00 auto\r\ninput: { tokens: auto, embedding: 8 }\r\n"
        + "layers:\r\n  - cell: lstm\r\n    hidden: 8\r\noutput:\r\n  size: AUTO # the vocabulary\r\ndata: { text: a.txt }\r\n";

    [Fact]
    public void Numbers_are_replaced_in_place_and_all_else_stays()
    {
        DefinitionNumbers numbers = DefinitionNumbers.Read("a.model.yaml", Text);
        Assert.Equal([("input.tokens", "auto"), ("output.size", "auto")], numbers.All.Select(static number => (number.Key, number.Text)));
        Assert.Empty(numbers.Obstacles);
        Assert.NotNull(numbers.Data);

        (string after, ParseResult result) = numbers.With(numbers.All.ToDictionary(static number => number, static _ => 65));
        Assert.Equal(
            Text.Replace("{ tokens: auto", "{ tokens: 65", StringComparison.Ordinal)
                .Replace("size: AUTO", "size: 65", StringComparison.Ordinal),
            after);
        Assert.Equal((65, 65), (result.Definition!.Input.Size, result.Definition.Output.Size));
    }

    [Fact]
    public void A_number_that_is_wrong_keeps_nothing_from_being_read()
    {
        const string wrong = """
            task: language-model
            input: { tokens: 80 }
            layers: [ { cell: lstm, hidden: 8 } ]
            data: { text: a.txt, alphabet: text8 }

            """;
        DefinitionNumbers numbers = DefinitionNumbers.Read("a.model.yaml", wrong);

        Assert.Equal("HML0312", Assert.Single(numbers.Problems).Id);
        Assert.Empty(numbers.Obstacles);
        Assert.Equal(80, Assert.Single(numbers.All).Value);
        Assert.NotNull(numbers.With(new Dictionary<DefinitionNumber, int> { [numbers.All[0]] = 27 }).Result.Definition);
    }

    [Theory]
    [InlineData("task: language-model\ninput: { tokens: auto }\nlayers: [ { cell: lstn, hidden: 8 } ]\ndata: { text: a.txt }", "HML0102")]
    [InlineData("task: language-model\ninput: { tokens: 'auto' }\nlayers: [ { cell: lstm, hidden: 8 } ]\ndata: { text: a.txt }", "HML0103")]
    [InlineData("task: language-model\ninput: { tokens: &x auto }", "HML0005")]
    [InlineData("task: language-model\ninput: { tokens: auto, tokens: 3 }\nlayers: [ { cell: lstm, hidden: 8 } ]", "HML0009")]
    [InlineData("tokens: [", "HML0004")]
    public void What_no_number_solves_is_an_obstacle(string text, string id) =>
        Assert.Contains(id, DefinitionNumbers.Read("a.model.yaml", text).Obstacles.Select(static problem => problem.Id));

    [Theory]
    [InlineData(
        "input: { features: auto }",
        "'features' is auto, and a network needs the number itself; 'hmlstm fit a.model.yaml' looks it up")]
    [InlineData("output: { size: auto }", "'size' is auto")]
    public void Auto_is_one_problem_at_its_place(string line, string message)
    {
        string rest = line.StartsWith("input", StringComparison.Ordinal) ? "output: { size: 1 }" : "input: { features: 1 }";
        ParseResult result = NetworkParser.Parse(
            "models/a.model.yaml", $"{line}\n{rest}\ntask: regression\nlayers: [ {{ cell: lstm, hidden: 4 }} ]\n");
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal(("HML0109", 0), (problem.Id, problem.Span.StartLine));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training: { epochs: auto }")]
    [InlineData("training: { batch_size: auto }")]
    public void Other_numbers_are_not_looked_up(string line)
    {
        string text = line + "\ntask: regression\ninput: { features: 1 }\noutput: { size: 1 }\nlayers: [ { cell: lstm, hidden: 4 } ]\n";
        Assert.Equal("HML0103", Assert.Single(NetworkParser.Parse("a.model.yaml", text).Problems).Id);
    }

    [Fact]
    public void A_place_of_another_text_is_refused()
    {
        DefinitionNumbers numbers = DefinitionNumbers.Read("a.model.yaml", Text);
        Assert.Throws<ArgumentException>(
            () => numbers.With(new Dictionary<DefinitionNumber, int> { [new DefinitionNumber("input.tokens", default, 3)] = 4 }));
    }
}
