using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Models;

/// <summary>The levels of one hierarchical multiscale LSTM (Chung, Ahn and Bengio, ICLR 2017).</summary>
public sealed record HmLstmStack : StackDefinition
{
    // Counted from the equations: gates before and after their activation, the cell before and after tanh, the candidates that the
    // boundaries choose among, and the products' inputs.
    private const int SavedPerUnit = 20;

    /// <inheritdoc/>
    public override CellKind Cell => CellKind.HmLstm;

    /// <summary>Whether gates and cells are layer-normalised.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>The initial bias of the forget gate.</summary>
    public double ForgetBias { get; init; }

    /// <summary>The boundary detectors.</summary>
    public required BoundaryDefinition Boundary { get; init; }

    /// <summary>L', the number of levels that have a detector: all but the top one unless <see cref="BoundaryDefinition.Top"/>.</summary>
    public override int Detectors => Boundary.Top ? Hidden.Count : Hidden.Count - 1;

    /// <inheritdoc/>
    public override EquatableArray<NamedSchedule> Schedules => Detectors == 0 ? default : new([new("slope", Boundary.Slope)]);

    internal override string FingerprintFacts => Detectors == 0 ? HmLstmCell.Word : string.Join(
        " ", HmLstmCell.Word, Boundary.Estimator == BoundaryEstimator.Soft ? "soft" : "hard",
        BoundaryKeys.Activation.Render(Boundary.Activation), BoundaryKeys.OnCopy.Render(Boundary.OnCopy));

    internal override string Describe(int layer) =>
        $"HM-LSTM level {Numbers.Text(layer + 1)}{(layer < Detectors ? ", finds boundaries" : "")}";

    internal override int WidthAbove(int layer) => layer + 1 < Hidden.Count ? Hidden[layer + 1] : 0;

    internal override void Plan(LayerPlan layer, Planner planner)
    {
        long hidden = layer.HiddenSize;
        long rows = (4 * hidden) + (layer.HasDetector ? 1 : 0);
        planner.Add(layer.Name + ".weight_ih", rows, layer.InputSize);
        planner.Add(layer.Name + ".weight_hh", rows, hidden);
        if (layer.AboveSize > 0)
        {
            planner.Add(layer.Name + ".weight_th", rows, layer.AboveSize);
        }

        if (Bias)
        {
            planner.Add(layer.Name + ".bias", rows);
        }

        if (LayerNorm && hidden > 1)
        {
            planner.Add(layer.Name + ".norm_gates.weight", 4 * hidden);
            planner.Add(layer.Name + ".norm_gates.bias", 4 * hidden);
            planner.Add(layer.Name + ".norm_cell.weight", hidden);
            planner.Add(layer.Name + ".norm_cell.bias", hidden);
        }

        planner.Save(SavedPerUnit * hidden);
    }

    private protected override void RenderOptions(YamlText yaml)
    {
        yaml.Write(LayerNormKey.LayerNorm, LayerNorm);
        yaml.Write(StackKeys.ForgetBias, ForgetBias);
    }

    private protected override void RenderLast(YamlText yaml)
    {
        if (Detectors == 0)
        {
            return;
        }

        yaml.Open(HmLstmCell.Boundary);
        yaml.Write(BoundaryKeys.Estimator, Boundary.Estimator);
        yaml.Write(BoundaryKeys.Activation, Boundary.Activation);
        yaml.Write(BoundaryKeys.Slope, ScheduleText.Of(Boundary.Slope));
        yaml.Write(BoundaryKeys.Gradient, Boundary.Gradient);
        yaml.Write(BoundaryKeys.OnCopy, Boundary.OnCopy);
        yaml.Write(BoundaryKeys.Top, Boundary.Top);
        yaml.Close();
    }
}

/// <summary>The boundary detectors of an HM-LSTM stack.</summary>
public sealed record BoundaryDefinition
{
    /// <summary>How z comes from its probability.</summary>
    public BoundaryEstimator Estimator { get; init; }

    /// <summary>What makes the probability.</summary>
    public BoundaryActivation Activation { get; init; }

    /// <summary>The slope a; above 0 at every step.</summary>
    public required Schedule Slope { get; init; }

    /// <summary>What sends gradient to z.</summary>
    public BoundaryGradient Gradient { get; init; }

    /// <summary>The value of z at a COPY step.</summary>
    public OnCopy OnCopy { get; init; }

    /// <summary>Whether the top level has a detector too.</summary>
    public bool Top { get; init; }
}

/// <summary>How the boundary z is obtained from its probability.</summary>
public enum BoundaryEstimator
{
    /// <summary>z = 1 where the probability is above one half.</summary>
    Step,

    /// <summary>z is drawn from the probability in training, Step in evaluation.</summary>
    Sample,

    /// <summary>z is the probability itself.</summary>
    Soft,
}

/// <summary>What turns the detector's pre-activation into a probability.</summary>
public enum BoundaryActivation
{
    /// <summary>clamp((a s + 1) / 2, 0, 1).</summary>
    HardSigmoid,

    /// <summary>The logistic function of a s.</summary>
    Sigmoid,
}

/// <summary>What sends gradient to z.</summary>
public enum BoundaryGradient
{
    /// <summary>Only the products with z inside the gates.</summary>
    Gates,

    /// <summary>The choice among UPDATE, COPY and FLUSH too.</summary>
    Operations,
}

/// <summary>The value of z at a COPY step.</summary>
public enum OnCopy
{
    /// <summary>Computed from the state, as in equation 8 of the paper.</summary>
    Recompute,

    /// <summary>Held at 0.</summary>
    Hold,
}
