using static TorchSharp.torch;

namespace Hmlstm.Runtime.Weights;

/// <summary>One tensor as a file's header describes it; every number is checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record TensorEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End);
