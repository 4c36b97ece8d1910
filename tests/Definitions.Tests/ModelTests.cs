using System.Reflection;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Tests;

public class ModelTests
{
    [Fact]
    public void Records_hold_nothing_that_compares_by_reference()
    {
        foreach (Type record in typeof(NetworkDefinition).Assembly.GetExportedTypes()
            .Where(static t => t.GetMethod("<Clone>$") is not null))
        {
            foreach (PropertyInfo property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(static p => p.CanWrite))
            {
                Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                bool compares = type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(ProblemKind)
                    || typeof(IEquatable<>).MakeGenericType(type).IsAssignableFrom(type);
                Assert.True(compares && !type.IsArray, $"{record.Name}.{property.Name} is a {type}");
            }
        }
    }

    [Fact]
    public void Equal_texts_give_equal_results_and_hash_codes()
    {
        foreach (string name in Fixture.Names("valid"))
        {
            Assert.Equal(Fixture.Parse(name), Fixture.Parse(name));
            Assert.Equal(Fixture.Parse(name).GetHashCode(), Fixture.Parse(name).GetHashCode());
        }
    }

    [Fact]
    public void A_comment_moves_problems_and_changes_nothing_else()
    {
        string text = Fixture.Read("valid", "text8").Replace("linear: 0.04", "linear: 0.05", StringComparison.Ordinal);
        ParseResult before = NetworkParser.Parse("a.model.yaml", text);
        ParseResult after = NetworkParser.Parse("a.model.yaml", "# a note\n" + text);
        Assert.Equal(before.Definition, after.Definition);
        Assert.Equal(before.Problems[0].Span.StartLine + 1, after.Problems[0].Span.StartLine);
        Assert.NotEqual(before.Problems, after.Problems);
    }

    [Fact]
    public void A_list_compares_by_its_elements()
    {
        var one = new EquatableArray<int>([1, 2]);
        Assert.Equal(one, new EquatableArray<int>([1, 2]));
        Assert.NotEqual(one, new EquatableArray<int>([2, 1]));
        Assert.True(new EquatableArray<int>([]) == EquatableArray<int>.Empty);
        Assert.Throws<ArgumentOutOfRangeException>(() => one[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => EquatableArray<int>.Empty[0]);
    }

    [Theory]
    [InlineData("rleu", "relu")]
    [InlineData("RELU", "relu")]
    [InlineData("tahn", "tanh")]
    [InlineData("hard_sigmoid", "hard-sigmoid")]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("softmax", null)]
    public void The_nearest_word_is_found_when_one_is_near(string word, string? expected) =>
        Assert.Equal(expected, Nearest.To(word, ["tanh", "relu", "hard-sigmoid"]));

    [Theory]
    [InlineData(1e-8, "1.0e-08")]
    [InlineData(1.5e-8, "1.5e-08")]
    [InlineData(0.1, "0.1")]
    [InlineData(1, "1")]
    [InlineData(1e300, "1.0e+300")]
    [InlineData(-2.5, "-2.5")]
    public void A_number_is_written_so_that_every_reader_of_yaml_takes_it_for_one(double number, string text) =>
        Assert.Equal(text, Numbers.Text(number));

    [Fact]
    public void Ids_are_in_order_in_their_families_and_never_twice()
    {
        string[] ids = [.. ProblemKind.All.Select(static kind => kind.Id)];
        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);
        Assert.All(ids, static id => Assert.Matches("^HML(00|01|02|03|09)[0-9]{2}$", id));
        int declared = typeof(ProblemKind)
            .GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Count(static p => p.PropertyType == typeof(ProblemKind));
        Assert.Equal(declared, ids.Length);
    }
}
