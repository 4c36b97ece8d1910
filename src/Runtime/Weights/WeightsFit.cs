using System.Globalization;
using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Weights;

/// <summary>Which tensors of a weights file are parameters of a network.</summary>
/// <param name="Loaded">The parameters that the file has, by name.</param>
/// <param name="Missing">The parameters that the file does not have.</param>
/// <param name="Unexpected">The tensors of the file that the network does not have.</param>
/// <param name="Mismatched">
/// The parameters that the file has in another shape, or in a type that is not real numbers: the name, then what the file and the network
/// have.
/// </param>
public sealed record WeightsFit(
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<(string Name, string Found, string Expected)> Mismatched)
{
    /// <summary>Mismatched parameters that a message shows; the others are counted.</summary>
    private const int MostShown = 8;

    /// <summary>Whether the file has all parameters of the network, and nothing else.</summary>
    public bool IsExact => Missing.Count + Unexpected.Count + Mismatched.Count == 0;

    /// <summary>
    /// The differences on one line: <c>missing: 'a', 'b'; unexpected: 'c'; mismatched: 'd' (F32 [5, 3], not [6, 3])</c>; empty without any.
    /// </summary>
    public override string ToString()
    {
        List<string> parts = [];
        Add("missing", Missing.Count, ForeignText.List(Missing));
        Add("unexpected", Unexpected.Count, ForeignText.List(Unexpected));
        int others = Mismatched.Count - MostShown;
        IEnumerable<string> shown = Mismatched.Take(MostShown).Select(static one => $"'{one.Name}' ({one.Found}, not {one.Expected})");
        string rest = others > 0 ? $" and {others.ToString(CultureInfo.InvariantCulture)} more" : "";
        Add("mismatched", Mismatched.Count, string.Join(", ", shown) + rest);
        return string.Join("; ", parts);

        void Add(string what, int count, string names)
        {
            if (count > 0)
            {
                parts.Add($"{what}: {names}");
            }
        }
    }
}
