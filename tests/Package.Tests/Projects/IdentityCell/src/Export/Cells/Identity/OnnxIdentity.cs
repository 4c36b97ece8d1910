using Hmlstm.Export.Onnx;

namespace Hmlstm.Export.Cells.Identity;

/// <summary>Identity layers as nodes of ONNX.</summary>
/// <param name="place">Where the stack stands in its network.</param>
internal sealed class OnnxIdentity(OnnxPlace place) : OnnxStack(place)
{
    /// <inheritdoc/>
    public override IReadOnlyList<OnnxState> States => [new(Named("identity") + ".hidden", Layers[0].HiddenSize, "The last element")];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Hidden => [0];

    /// <inheritdoc/>
    public override OnnxStep Step(OnnxGraph graph, OnnxValue element, IReadOnlyList<OnnxValue> state) => new([element]);
}
