using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Counts the steps of one HM-LSTM level that need each of its products.</summary>
/// <param name="plan">The level's sizes.</param>
/// <param name="boundary">How its boundaries are found.</param>
internal sealed class LevelWork(LayerPlan plan, BoundaryDefinition boundary) : IDisposable
{
    private readonly long rows = (4 * plan.HiddenSize) + (plan.HasDetector ? 1 : 0);
    private readonly DeviceSum bottomUp = new();
    private readonly DeviceSum topDown = new();
    private readonly DeviceSum copies = new();
    private readonly DeviceSum repeatedCopies = new();

    /// <summary>Multiply-adds of one step of one row with every product.</summary>
    public long Dense => plan.MultiplyAddsPerStep;

    /// <summary>Takes steps into account; each argument is true where the step counts and is so.</summary>
    /// <param name="below">The boundary below is 1, [B, T].</param>
    /// <param name="above">The level's own boundary of the step before is 1, [B, T].</param>
    /// <param name="copy">The level copies, [B, T].</param>
    /// <param name="repeatedCopy">The level copies and did so at the step before, [B, T].</param>
    public void Add(torch.Tensor below, torch.Tensor above, torch.Tensor copy, torch.Tensor repeatedCopy)
    {
        bottomUp.Add(below.sum());
        topDown.Add(above.sum());
        copies.Add(copy.sum());
        repeatedCopies.Add(repeatedCopy.sum());
    }

    /// <summary>The steps that are UPDATE or FLUSH, and the multiply-adds that were needed.</summary>
    /// <param name="steps">All steps that count.</param>
    public (double Updates, double Needed) Finish(double steps)
    {
        double copied = copies.Finish();
        double updates = steps - copied;
        double dotProducts = plan.HasDetector && boundary.OnCopy == OnCopy.Recompute ? copied - repeatedCopies.Finish() : 0;
        double needed = (bottomUp.Finish() * rows * plan.InputSize)
            + (updates * rows * plan.HiddenSize)
            + (topDown.Finish() * rows * plan.AboveSize)
            + (dotProducts * plan.HiddenSize);
        repeatedCopies.Dispose();
        return (updates, boundary.Estimator == BoundaryEstimator.Soft ? Dense * steps : needed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bottomUp.Dispose();
        topDown.Dispose();
        copies.Dispose();
        repeatedCopies.Dispose();
    }
}
