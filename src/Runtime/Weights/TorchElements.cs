using static TorchSharp.torch;

namespace Hmlstm.Runtime.Weights;

/// <summary>Torch's types for the element types of safetensors.</summary>
internal static class TorchElements
{
    private static readonly (string Name, ScalarType Type)[] All =
    [
        ("F64", ScalarType.Float64),
        ("F32", ScalarType.Float32),
        ("F16", ScalarType.Float16),
        ("BF16", ScalarType.BFloat16),
        ("I64", ScalarType.Int64),
        ("I32", ScalarType.Int32),
        ("I16", ScalarType.Int16),
        ("I8", ScalarType.Int8),
        ("U8", ScalarType.Byte),
        ("BOOL", ScalarType.Bool),
    ];

    /// <summary>Torch's type for an element type.</summary>
    public static ScalarType ScalarOf(ElementType type) => All.First(pair => pair.Name == type.Name).Type;

    /// <summary>The element type of torch's type.</summary>
    /// <exception cref="ArgumentException">safetensors has no such type.</exception>
    public static ElementType Of(ScalarType type)
    {
        foreach ((string name, ScalarType known) in All)
        {
            if (known == type)
            {
                return ElementType.Parse(name)!;
            }
        }

        throw new ArgumentException($"Tensors of {type} cannot be written.", nameof(type));
    }
}
