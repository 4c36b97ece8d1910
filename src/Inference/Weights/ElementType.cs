namespace Hmlstm.Inference;

/// <summary>An element type of safetensors that is read and written here.</summary>
/// <param name="Name">Its name in a header.</param>
/// <param name="Size">Bytes of one element.</param>
/// <param name="IsReal">Whether its numbers are real; otherwise they are whole, or true and false.</param>
internal sealed record ElementType(string Name, int Size, bool IsReal)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ElementType> All { get; } =
    [
        new("F64", 8, IsReal: true),
        new("F32", 4, IsReal: true),
        new("F16", 2, IsReal: true),
        new("BF16", 2, IsReal: true),
        new("I64", 8, IsReal: false),
        new("I32", 4, IsReal: false),
        new("I16", 2, IsReal: false),
        new("I8", 1, IsReal: false),
        new("U8", 1, IsReal: false),
        new("BOOL", 1, IsReal: false),
    ];

    /// <summary>The type of a name; null where there is none.</summary>
    public static ElementType? Parse(string name) => All.FirstOrDefault(type => type.Name == name);
}
