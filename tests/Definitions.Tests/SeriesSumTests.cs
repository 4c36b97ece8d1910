namespace Hmlstm.Definitions.Tests;

public class SeriesSumTests
{
    /// <summary>What a series feeds in and asks for is a sum, which is spelled out where the network's own number stands.</summary>
    [Theory]
    [InlineData(
        "time: t, columns: x, calendar: [hour, month]", "(2,20)", "HML0217", "'features' is 1, but 5 enter: 1 column + 2 x 2 calendar")]
    [InlineData(
        "columns: [x, y], known: [k, l], static: s, missing: mask, target: x, horizon: 2",
        "(2,20)",
        "HML0217",
        "'features' is 1, but 9 enter: 2 columns + 2 masks + 1 static + 2 known x 2 steps")]
    [InlineData("columns: x, horizon: 24", "(4,17)", "HML0218", "'size' is 1, but 24 values are predicted: 1 target x 24 steps")]
    public void A_sum_that_differs_is_said_at_the_number(string series, string place, string id, string words)
    {
        string text =
            "task: regression\ninput: { features: 1 }\nlayers: [ { cell: lstm, hidden: 4 } ]\noutput: { size: 1 }\n"
            + $"data: {{ series: a.csv, {series} }}\n";
        string[] said = [.. NetworkParser.Parse("a.model.yaml", text).Problems.Select(static problem => problem.Format())];

        Assert.Contains(said, line => line.StartsWith($"a.model.yaml{place}: error {id}: ", StringComparison.Ordinal)
            && line.EndsWith(words, StringComparison.Ordinal));
        DefinitionNumbers numbers = DefinitionNumbers.Read("a.model.yaml", text);
        Assert.Empty(numbers.Obstacles);
    }
}
