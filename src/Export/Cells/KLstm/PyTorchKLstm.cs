using Hmlstm.Definitions.Models;
using Hmlstm.Export.PyTorch;

namespace Hmlstm.Export.Cells.KLstm;

/// <summary>Writes a k-LSTM stack, of <c>k_lstm.py</c>.</summary>
internal sealed class PyTorchKLstm(KLstmStack stack) : PyTorchStack(stack)
{
    /// <inheritdoc/>
    public override string Part => "k_lstm";

    /// <inheritdoc/>
    public override string ClassName => "KLstm";

    /// <inheritdoc/>
    public override bool HasSchedule => true;

    /// <inheritdoc/>
    public override int SelectedCells => stack.Cells;

    /// <inheritdoc/>
    public override double EntropyWeight => stack.EntropyWeight;

    /// <inheritdoc/>
    protected override IEnumerable<string?> Options() =>
    [
        FormattableString.Invariant($"cells={stack.Cells}"),
        ForgetBias(stack.ForgetBias),
        stack.Selection == SelectionKind.MostProbable ? "selection=\"most-probable\"" : null,
        stack.Temperature.Start.Equals(1) ? null : $"temperature={PythonText.Float(stack.Temperature.Start)}",
    ];
}
