using Hmlstm.Benchmarks;

namespace Hmlstm.Cli.Tests.Benchmarks;

public sealed class BenchmarkCatalogTests
{
    [Fact]
    public void Without_a_word_all_but_the_endurances_are_meant_and_all_have_names_of_their_own()
    {
        Assert.Equal(BenchmarkCatalog.Usual, BenchmarkCatalog.Select([]));
        Assert.Equal(15, BenchmarkCatalog.Usual.Count);
        Assert.Equal(15 + 17, BenchmarkCatalog.All.Select(static one => one.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("k-lstm", "k-lstm")]
    [InlineData("lstm", "lstm-small lstm-large")]
    [InlineData("hm-lstm", "hm-lstm-small hm-lstm-dense hm-lstm-sparse")]
    [InlineData("step rnn-small step", "rnn-small step")]
    [InlineData("endurance-lstm", "endurance-lstm-training endurance-lstm-evaluation endurance-lstm-step")]
    [InlineData("hm-lstm-dense hm-lstm memory", "memory hm-lstm-small hm-lstm-dense hm-lstm-sparse")]
    public void A_word_is_a_case_or_the_part_of_its_name_before_a_dash(string words, string cases) =>
        Assert.Equal(cases.Split(' '), BenchmarkCatalog.Select(words.Split(' ')).Select(static one => one.Name));

    [Theory]
    [InlineData("lstm-")]
    [InlineData("")]
    [InlineData("LSTM-SMALL")]
    public void Anything_else_is_refused(string word) => Assert.Throws<ArgumentException>(() => BenchmarkCatalog.Select([word]));
}
