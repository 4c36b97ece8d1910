using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.PyTorch;

namespace Hmlstm.Export.Cells.Rnn;

/// <summary>
/// Writes an lstm, gru or rnn stack: torch's own module, in the class of <c>recurrent.py</c>. What torch lacks is a class of its own: a
/// layer-normalised lstm that of <c>normalised_lstm.py</c>, and cells with zoneout, normalised or not, that of <c>zoneout_stack.py</c>.
/// </summary>
internal sealed class PyTorchRnn(RnnStack stack) : PyTorchStack(stack)
{
    /// <inheritdoc/>
    public override string Part => stack.ZonesOut ? "zoneout_stack" : stack.LayerNorm ? "normalised_lstm" : "recurrent";

    /// <inheritdoc/>
    public override string ClassName => stack.ZonesOut ? "ZoneoutStack" : stack.LayerNorm ? "NormalisedLstm" : "RecurrentStack";

    /// <inheritdoc/>
    public override string? Import => stack.LayerNorm || stack.ZonesOut
        ? null
        : "from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence";

    /// <inheritdoc/>
    protected override string? Module => stack.Kind switch
    {
        _ when stack.ZonesOut => $"\"{stack.Word}\"",
        CellKind.Lstm when stack.LayerNorm => null,
        CellKind.Lstm => "nn.LSTM",
        CellKind.Gru => "nn.GRU",
        _ => "nn.RNN",
    };

    /// <inheritdoc/>
    public override string PathOf(LayerPlan layer) => FormattableString.Invariant($"layers.{layer.Stack}.*_l{layer.Index}");

    /// <inheritdoc/>
    protected override IEnumerable<string?> Options() =>
    [
        stack.Bidirectional ? "bidirectional=True" : null,
        stack.Activation == ActivationKind.Relu ? "nonlinearity=\"relu\"" : null,
        stack.ZonesOut && stack.LayerNorm ? "layer_norm=True" : null,
        stack.ZoneoutHidden > 0 ? $"zoneout_hidden={PythonText.Float(stack.ZoneoutHidden)}" : null,
        stack.ZoneoutCell > 0 ? $"zoneout_cell={PythonText.Float(stack.ZoneoutCell)}" : null,
        ForgetBias(stack.ForgetBias),
    ];
}
