using System.Globalization;
using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Data;

/// <summary>What texts with classes are: how many, how long, and what one looks like.</summary>
/// <param name="Samples">The texts.</param>
/// <param name="Classes">The classes.</param>
/// <param name="Shortest">Tokens of the shortest text, before anything is cut off or filled up.</param>
/// <param name="Longest">Tokens of the longest text.</param>
/// <param name="Kept">Tokens that are kept of a text at most, the last ones.</param>
/// <param name="Example">What is kept of the first text.</param>
/// <param name="ExampleClass">Its class.</param>
public sealed record TextsFacts(int Samples, int Classes, int Shortest, int Longest, int Kept, string Example, string ExampleClass)
{
    /// <summary>Characters of the example that a line shows.</summary>
    private const int MostShown = 60;

    /// <summary>What is counted, in the plural.</summary>
    public string Unit { get; init; } = "characters";

    /// <summary>The facts as lines for people.</summary>
    public IReadOnlyList<string> Lines()
    {
        string cut = Longest > Kept ? Text($"; the last {Kept:N0} of each are kept") : "";
        return
        [
            Text($"{Quantity.Of(Samples, "text", "N0")} in {Quantity.Of(Classes, "class")}, of {Shortest:N0} to {Longest:N0} {Unit}{cut}"),
            $"the first is of '{ForeignText.Show(ExampleClass)}': {ForeignText.Show(Example, MostShown)}",
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
