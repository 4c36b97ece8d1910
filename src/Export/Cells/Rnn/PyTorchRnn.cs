using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Export.Cells.Rnn;

/// <summary>
/// Writes an lstm, gru or rnn stack: torch's own module, in the class of <c>recurrent.py</c>. A layer-normalised lstm, which torch lacks,
/// is the class of <c>normalised_lstm.py</c>.
/// </summary>
internal sealed class PyTorchRnn(RnnStack stack) : PyTorchStack(stack)
{
    /// <inheritdoc/>
    public override string Part => stack.LayerNorm ? "normalised_lstm" : "recurrent";

    /// <inheritdoc/>
    public override string ClassName => stack.LayerNorm ? "NormalisedLstm" : "RecurrentStack";

    /// <inheritdoc/>
    public override string? Import => stack.LayerNorm ? null : "from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence";

    /// <inheritdoc/>
    protected override string? Module => stack.Kind switch
    {
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
        ForgetBias(stack.ForgetBias),
    ];
}
