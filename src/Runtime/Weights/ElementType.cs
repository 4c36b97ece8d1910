using static TorchSharp.torch;

namespace Hmlstm.Runtime.Weights;

/// <summary>The element types of safetensors that torch has, by their names in a header.</summary>
internal static class ElementType
{
    private static readonly (string Name, ScalarType Type, int Size)[] All =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The type of a name; null where there is none.</summary>
    public static ScalarType? Parse(string name)
    {
        foreach ((string known, ScalarType type, _) in All)
        {
            if (known == name)
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The name of a type.</summary>
    /// <exception cref="ArgumentException">safetensors has no such type.</exception>
    public static string NameOf(ScalarType type) => Find(type).Name;

    /// <summary>Bytes of one element.</summary>
    /// <exception cref="ArgumentException">safetensors has no such type.</exception>
    public static int SizeOf(ScalarType type) => Find(type).Size;

    private static (string Name, ScalarType Type, int Size) Find(ScalarType type)
    {
        foreach ((string Name, ScalarType Type, int Size) entry in All)
        {
            if (entry.Type == type)
            {
                return entry;
            }
        }

        throw new ArgumentException($"Tensors of {type} cannot be written.", nameof(type));
    }
}
