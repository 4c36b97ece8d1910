namespace Hmlstm.Definitions.Models;

/// <summary>The sizes of known data sets and alphabets: a definition is checked by them before there is any data.</summary>
/// <param name="Name">The data set's name, in small letters.</param>
/// <param name="Classes">Its classes.</param>
/// <param name="Image">Rows and columns of its images; null where it has none.</param>
public sealed record KnownSizes(string Name, int Classes, (int Rows, int Columns)? Image)
{
    /// <summary>MNIST's handwritten digits (LeCun, Cortes and Burges).</summary>
    public static KnownSizes Mnist { get; } = new("mnist", 10, (28, 28));

    private static readonly KnownSizes[] Table = [Mnist, new("20news", 20, null)];

    /// <summary>The sizes of a known data set; null where there is none of the name. Capitals do not matter.</summary>
    public static KnownSizes? Find(string name) =>
        Table.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The number of token ids of an alphabet; null where the text decides.</summary>
    public static int? TokensOf(AlphabetKind alphabet) => alphabet switch
    {
        AlphabetKind.Text8 => 27,
        AlphabetKind.Bytes => 256,
        _ => null,
    };
}
