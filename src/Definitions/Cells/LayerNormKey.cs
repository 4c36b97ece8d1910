using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Cells;

/// <summary>The key that the hm-lstm and the lstm share.</summary>
internal static class LayerNormKey
{
    public static readonly Key<bool> LayerNorm = new(
        "layer_norm",
        new BooleanType(),
        false,
        "Whether layer normalisation is applied to each of the four gates and to the cell. A layer of width 1 is never normalised.")
    { Of = [HmLstmCell.Word, RnnCells.Lstm] };
}
