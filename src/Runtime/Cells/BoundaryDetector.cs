using Hmlstm.Definitions.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>The boundary z from the detector's sum (Chung, Ahn and Bengio 2017, equations 7 and 8, and section 2.3 for its gradient).</summary>
/// <remarks>
/// The gradient of a rounded z is straight-through: dz goes on as if z were its probability z~. This costs one operation: z takes z~'s place in
/// memory after torch has recorded how z~ came about.
/// </remarks>
internal sealed class BoundaryDetector(BoundaryEstimator estimator, BoundaryActivation activation, bool holds)
{
    private double slope = 1;
    private Scalar factor = FactorOf(1, activation);

    /// <summary>The slope a, above 0.</summary>
    public double Slope
    {
        get => slope;
        set
        {
            factor.Dispose();
            factor = FactorOf(value, activation);
            slope = value;
        }
    }

    /// <summary>One step's boundary.</summary>
    /// <param name="sum">s_z, [B, 1].</param>
    /// <param name="operation">What the step does with each row; it decides where z is held at 0.</param>
    /// <param name="training">Whether a sampled z is drawn.</param>
    /// <returns>z [B, 1], and where it is 1, [B, 1] bool (null for soft boundaries). The caller disposes both.</returns>
    public (Tensor Boundary, Tensor? IsBoundary) Detect(Tensor sum, LevelUpdate operation, bool training)
    {
        Tensor boundary = Activate(sum);
        Tensor? isBoundary = null;
        if (estimator != BoundaryEstimator.Soft)
        {
            using (no_grad())
            {
                isBoundary = training && estimator == BoundaryEstimator.Sample ? Draw(boundary) : sum.gt(Constants.Zero);
                boundary.copy_(isBoundary);
            }
        }

        return holds
            ? (operation.ZeroOnCopy(boundary), isBoundary is null ? null : operation.ZeroMaskOnCopy(isBoundary))
            : (boundary, isBoundary);
    }

    // The hard sigmoid clamp((a s + 1) / 2, 0, 1) is clamp(a s / 2, -1/2, 1/2) + 1/2.
    private static Scalar FactorOf(double slope, BoundaryActivation activation) =>
        activation == BoundaryActivation.HardSigmoid ? slope / 2 : slope;

    // z~ > 1/2 is s > 0: comparing the sum keeps a tiny positive one from being rounded to exactly 1/2.
    private static Tensor Draw(Tensor probability)
    {
        using Tensor drawn = probability.bernoulli();
        return drawn.gt(Constants.Half);
    }

    // A tensor whose values may be overwritten: no operation behind it needs its own result for its gradient.
    private Tensor Activate(Tensor sum)
    {
        using Tensor scaled = sum.mul(factor);
        if (activation == BoundaryActivation.Sigmoid)
        {
            using Tensor probability = scaled.sigmoid();
            return probability.clone();
        }

        if (estimator == BoundaryEstimator.Step)
        {
            return scaled.clamp(Constants.MinusHalf, Constants.Half);
        }

        using Tensor ramp = scaled.clamp(Constants.MinusHalf, Constants.Half);
        return ramp.add(Constants.Half);
    }
}
