using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Compares the names that weights were trained with to those of data that are opened later.</summary>
/// <remarks>A network knows classes and columns by their place: other names there would be measured against something else.</remarks>
internal static class TrainedNames
{
    private const int MostShown = 12;

    /// <summary>Refuses other names, or the same in another order.</summary>
    /// <param name="source">The data, for the message.</param>
    /// <param name="what">What has the names: <c>classes</c>.</param>
    /// <param name="trained">The names beside the weights; none where they are not known.</param>
    /// <param name="found">The names in the data.</param>
    /// <exception cref="DataException">They differ; the message has both lists.</exception>
    public static void Require(string source, string what, IReadOnlyList<string> trained, IReadOnlyList<string> found)
    {
        if (trained.Count > 0 && !trained.SequenceEqual(found, StringComparer.Ordinal))
        {
            throw new DataException(
                $"{source}: the {what} are {Show(found, trained)} here and {Show(trained, found)} in the weights; they must be the same.");
        }
    }

    /// <summary>Refuses text that is to be read in another way than the text that the weights were trained with.</summary>
    /// <param name="source">The data, for the message.</param>
    /// <param name="trained">The vocabulary beside the weights; null where it is not known.</param>
    /// <param name="alphabet">What the definition says.</param>
    /// <exception cref="DataException">The alphabets differ.</exception>
    public static void Require(string source, Vocabulary? trained, AlphabetKind alphabet)
    {
        if (trained is not null && trained.Kind != alphabet)
        {
            throw new DataException(
                $"{source}: the definition has 'alphabet: {Name(alphabet)}', but the weights were trained with '{Name(trained.Kind)}'.");
        }
    }

    /// <summary>Of many names, first those that the other list lacks.</summary>
    private static string Show(IReadOnlyList<string> names, IReadOnlyList<string> others)
    {
        if (names.Count <= MostShown)
        {
            return string.Join(", ", names.Select(static name => ForeignText.Show(name)));
        }

        HashSet<string> known = new(others, StringComparer.Ordinal);
        IEnumerable<string> first = names.OrderBy(known.Contains).Take(MostShown);
        return $"{string.Join(", ", first.Select(static name => ForeignText.Show(name)))}, ... ({names.Count} in all)";
    }

    private static string Name(AlphabetKind alphabet) => alphabet.ToString().ToLowerInvariant();
}
