namespace Hmlstm.Definitions.Schema;

/// <summary>The keys below <c>text</c>, <c>series</c>, <c>idx</c> and <c>texts</c>: one place for all parts, or one for each.</summary>
internal static class PartKeys
{
    private static readonly TextType Place = new("a path or the name of a known data set", 1000);

    public static readonly Key<string> Train = new(
        "train", Place, "The training part. Vocabularies and scales are found on it alone.")
    { Required = true };

    public static readonly Key<string> Valid = new("valid", Place, "The validation part.") { DefaultText = "no such part" };

    public static readonly Key<string> Test = new("test", Place, "The test part.") { DefaultText = "no such part" };

    public static readonly Section Section = new(
        "parts", "the parts of the data",
        "Separate places for the parts, in the place of a path whose data are cut into parts by `split`. "
        + "All of them are of one kind, and are read in the same way.",
        Train, Valid, Test)
    {
        Shorthand = Train,
    };

    /// <summary>Whether the parts have places of their own: a path alone stands for its key as well.</summary>
    /// <param name="parts">What stands below the key that says the kind of data.</param>
    public static bool AreSeparate(Values parts) =>
        parts.Stated(Valid) || parts.Stated(Test) || (parts.Stated(Train) && parts.KeySpan(Train) != parts.ValueSpan(Train));
}
