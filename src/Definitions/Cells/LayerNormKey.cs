using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Cells;

/// <summary>The key that the hm-lstm and the lstm share.</summary>
internal static class LayerNormKey
{
    public static readonly Key<bool> LayerNorm = new(
        "layer_norm",
        new BooleanType(),
        false,
        "Whether the four gates, each by itself, and the cell are layer-normalised. A layer of width 1 is never normalised.")
    { Of = [HmLstmCell.Word, RnnCells.Lstm] };
}
