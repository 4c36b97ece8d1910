using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.Generator.Emit;

/// <summary>Values as C# expressions, the same in every culture.</summary>
internal static class Literal
{
    /// <summary>A string literal with its quotes: nothing in the text can end it, break its line or turn its direction.</summary>
    internal static string Of(string text)
    {
        StringBuilder literal = new();
        foreach (char character in SymbolDisplay.FormatLiteral(text, quote: true))
        {
            if (char.GetUnicodeCategory(character) is UnicodeCategory.Format)
            {
                literal.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                literal.Append(character);
            }
        }

        return literal.ToString();
    }

    /// <summary>A double that reads back as the same number.</summary>
    internal static string Of(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture).Equals(value) ? text : value.ToString("G17", CultureInfo.InvariantCulture);
    }

    /// <summary>true or false.</summary>
    internal static string Of(bool value) => value ? "true" : "false";

    /// <summary>A type's or namespace's name, keywords with <c>@</c>.</summary>
    internal static string Name(string identifiers) => string.Join(".", identifiers.Split('.').Select(
        static part => SyntaxFacts.GetKeywordKind(part) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(part) == SyntaxKind.None
            ? part
            : "@" + part));
}
