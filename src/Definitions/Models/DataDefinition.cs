namespace Hmlstm.Definitions.Models;

/// <summary>What a network is trained on.</summary>
public abstract record DataDefinition
{
    /// <summary>Steps to the value predicted where a definition does not say.</summary>
    internal const int UsualAhead = 1;

    /// <summary>The shares of data that are cut into parts where a definition does not say.</summary>
    public static EquatableArray<double> UsualSplit { get; } = new([0.8, 0.1, 0.1]);

    /// <summary>Shares of the training, validation and test parts; three numbers, 0 to 1, that add up to 1.</summary>
    public EquatableArray<double> Split { get; init; } = UsualSplit;

    /// <summary>
    /// The places of the validation and test parts, beside which the data's own place is the training part alone, and
    /// <see cref="Split"/> says nothing; null where all parts are cut from that one place.
    /// </summary>
    public HeldOutPlaces? HeldOut { get; init; }
}

/// <summary>Where the parts that a network is not trained on lie, each a file, a folder or the name of a known data set.</summary>
public sealed record HeldOutPlaces
{
    /// <summary>The validation part; null for none.</summary>
    public string? Valid { get; init; }

    /// <summary>The test part; null for none.</summary>
    public string? Test { get; init; }
}

/// <summary>One long text, read as a stream of characters.</summary>
public sealed record TextData : DataDefinition
{
    /// <summary>A file, or the name of a known data set.</summary>
    public required string Text { get; init; }

    /// <summary>Which characters it is read as.</summary>
    public AlphabetKind Alphabet { get; init; } = AlphabetKind.Chars;

    /// <summary>How many characters to read at most; null for all.</summary>
    public long? Limit { get; init; }
}

/// <summary>Which characters a text is read as.</summary>
public enum AlphabetKind
{
    /// <summary>a to z and the space, 27 in all; others become the space.</summary>
    Text8,

    /// <summary>The 256 byte values.</summary>
    Bytes,

    /// <summary>The characters that the training part has.</summary>
    Chars,
}

/// <summary>Many texts with a class each.</summary>
public sealed record TextsData : DataDefinition
{
    /// <summary>A folder with one folder of texts per class, or the name of a known data set.</summary>
    public required string Texts { get; init; }

    /// <summary>Where the class comes from: <c>folder</c>.</summary>
    public string Label { get; init; } = "folder";

    /// <summary>Which characters they are read as.</summary>
    public AlphabetKind Alphabet { get; init; } = AlphabetKind.Bytes;

    /// <summary>Characters kept of each text, the last ones; at least 1.</summary>
    public int Length { get; init; } = 200;

    /// <summary>Where short texts are filled up.</summary>
    public PadSide Pad { get; init; } = PadSide.Left;
}

/// <summary>Where a short text is filled up.</summary>
public enum PadSide
{
    /// <summary>Before its first character.</summary>
    Left,

    /// <summary>After its last character.</summary>
    Right,
}

/// <summary>Images and labels in the IDX format, as sequences.</summary>
public sealed record IdxData : DataDefinition
{
    /// <summary>A folder of IDX files, or the name of a known data set.</summary>
    public required string Idx { get; init; }

    /// <summary>Whether a step is a row of the image; otherwise it is a pixel.</summary>
    public bool RowsAsSteps { get; init; } = true;
}

/// <summary>A seeded set made by a rule; the same numbers on every machine.</summary>
public sealed record SyntheticData : DataDefinition
{
    /// <summary>The rule's name.</summary>
    public required string Synthetic { get; init; }

    /// <summary>Sequences, or points of a series that is cut into windows; at least 1.</summary>
    public int Count { get; init; } = 300;

    /// <summary>Steps of a sequence; at least 2.</summary>
    public int Length { get; init; } = 400;

    /// <summary>Standard deviation of the added noise; 0 or more.</summary>
    public double Noise { get; init; } = 0.5;

    /// <summary>Steps from an input to the value predicted; 0 or more.</summary>
    public int Ahead { get; init; } = UsualAhead;
}
