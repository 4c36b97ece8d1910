using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Planning;

/// <summary>One tensor of a weights file.</summary>
/// <param name="Name">Its name there: <c>layers.0.1.weight_hh</c>.</param>
/// <param name="Shape">Its shape, [out, in] for a product.</param>
public sealed record ParameterPlan(string Name, EquatableArray<long> Shape)
{
    /// <summary>The number of its elements.</summary>
    public long Count => Shape.Aggregate(1L, static (product, size) => product * size);
}
