using System.Globalization;
using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Tests;

public class CultureTests
{
    public static TheoryData<string, string, string> Conventions => new()
    {
        { ",", ".", "-" }, // de-DE, tr-TR
        { ",", "\u00A0", "\u2212" }, // fi-FI: a minus sign that is no hyphen
    };

    [Theory]
    [MemberData(nameof(Conventions))]
    public void Nothing_that_is_read_or_written_depends_on_the_culture(string point, string group, string minus)
    {
        string invariant = Everything();
        CultureInfo before = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = point;
        culture.NumberFormat.NumberGroupSeparator = group;
        culture.NumberFormat.NegativeSign = minus;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal($"{minus}1{point}5", (-1.5).ToString(culture)); // the convention is in force
            Assert.Equal(invariant, Everything());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Everything()
    {
        var parts = new List<string> { JsonSchema.Write(), LanguageReference.Write() };
        foreach (string name in Fixture.Names("valid"))
        {
            ParseResult result = Fixture.Parse(name);
            parts.Add(DefinitionWriter.Render(result.Definition!));
            parts.Add(Fingerprint.Of(result.Definition!));
            parts.AddRange(NetworkPlan.Of(result.Definition!).Parameters.Select(static p => p.Name));
            parts.AddRange(result.Problems.Select(static p => p.ToString()));
        }

        foreach (string name in Fixture.Names("invalid"))
        {
            parts.AddRange(NetworkParser.Parse(name, Fixture.Read("invalid", name)).Problems.Select(static p => p.ToString()));
        }

        return string.Join('\n', parts);
    }
}
