using Hmlstm.Definitions;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Weights;

/// <summary>One tensor as a file's header describes it; every number is checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">The name of its element type.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record TensorEntry(string Name, string TypeName, long[] Shape, long Begin, long End)
{
    /// <summary>Its element type; null where torch has none of the name.</summary>
    public ScalarType? Type => ElementType.Parse(TypeName);

    /// <summary>Its type and shape as a message shows them: <c>F32 [2, 3]</c>.</summary>
    public string Description => $"{ForeignText.Show(TypeName)} [{string.Join(", ", Shape)}]";
}
