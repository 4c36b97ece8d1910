using Hmlstm.Definitions.Models;
using Hmlstm.Export.PyTorch;

namespace Hmlstm.Export.Cells.HmLstm;

/// <summary>Writes an HM-LSTM stack, of <c>hm_lstm.py</c>.</summary>
internal sealed class PyTorchHmLstm(HmLstmStack stack) : PyTorchStack(stack)
{
    /// <inheritdoc/>
    public override string Part => "hm_lstm";

    /// <inheritdoc/>
    public override string ClassName => "HmLstm";

    /// <inheritdoc/>
    public override bool HasSchedule => stack.Detectors > 0;

    /// <inheritdoc/>
    public override int Detectors => stack.Detectors;

    /// <inheritdoc/>
    public override bool GivesEachLayer => true;

    /// <inheritdoc/>
    protected override IEnumerable<string?> Options()
    {
        BoundaryDefinition boundary = stack.Boundary;
        return
        [
            FormattableString.Invariant($"detectors={stack.Detectors}"),
            stack.LayerNorm ? "layer_norm=True" : null,
            ForgetBias(stack.ForgetBias),
            boundary.Estimator switch
            {
                BoundaryEstimator.Soft => "estimator=\"soft\"",
                BoundaryEstimator.Step => null,
                _ => "estimator=\"sample\"",
            },
            boundary.Activation == BoundaryActivation.HardSigmoid ? null : "activation=\"sigmoid\"",
            boundary.Gradient == BoundaryGradient.Gates ? null : "gradient=\"operations\"",
            boundary.OnCopy == OnCopy.Recompute ? null : "on_copy=\"hold\"",
            stack.Detectors > 0 && !boundary.Slope.Start.Equals(1) ? $"slope={PythonText.Float(boundary.Slope.Start)}" : null,
        ];
    }
}
