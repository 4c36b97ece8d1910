using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Boundaries;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>The products of an HM-LSTM, and which of their rows the boundaries ask for.</summary>
/// <remarks>
/// A level multiplies its own state on UPDATE and FLUSH, the state above where its boundary fired in the step before, and the
/// state below where the boundary below fires now. On COPY the detector's sum alone is needed. These are the numbers that the
/// model asks for, whatever an implementation computes.
/// </remarks>
/// <param name="Inputs">Width of the input.</param>
/// <param name="Hidden">Widths of the levels.</param>
/// <param name="Batch">B.</param>
/// <param name="Steps">T.</param>
/// <param name="Trains">Whether gradients are computed.</param>
/// <param name="InputHasGradient">Whether the input needs a gradient, as an embedding does.</param>
internal sealed record HmLstmOperationCount(int Inputs, IReadOnlyList<int> Hidden, int Batch, int Steps, bool Trains, bool InputHasGradient)
{
    private long AllSteps => (long)Batch * Steps;

    /// <summary>The operations of every row at every step.</summary>
    public double DenseOperations => Enumerable.Range(0, Hidden.Count).Sum(level => Operations(level, LevelSteps.Every(AllSteps)));

    /// <summary>Counts.</summary>
    /// <param name="boundaries">z of each level that has a detector, [B, L', T]; null without detectors.</param>
    public BenchmarkWork Count(Tensor? boundaries)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? operations = boundaries is null ? null : BoundaryOperations.Of(boundaries, Hidden.Count);  // [B, L, T]
        double needed = 0;
        for (int level = 0; level < Hidden.Count; level++)
        {
            long copies = OfOperation(level, BoundaryOperation.Copy);
            needed += Operations(level, new LevelSteps(
                level == 0 ? AllSteps : Sum(boundaries!.select(1, level - 1)),
                AllSteps - copies,
                OfOperation(level, BoundaryOperation.Flush),
                HasDetector(level) ? copies : 0));
        }

        return new BenchmarkWork(DenseOperations, needed);

        long OfOperation(int level, BoundaryOperation operation) =>
            operations is null ? 0 : Sum(operations.select(1, level).eq((long)operation));
    }

    private bool HasDetector(int level) => level < Hidden.Count - 1;

    /// <summary>A multiply and an add count as two; training adds those of the gradients.</summary>
    private double Operations(int level, LevelSteps steps)
    {
        bool detects = HasDetector(level);
        HmLstmLevelShape shape = new(
            level == 0 ? Inputs : Hidden[level - 1], Hidden[level], detects ? Hidden[level + 1] : 0, detects, Normalises: false);
        int passes = Trains ? 3 : 1;
        int inputPasses = Trains && level == 0 && !InputHasGradient ? 2 : passes;
        return 2.0 * shape.MultiplyAdds(new LevelSteps(
            steps.BottomUp * inputPasses, steps.Recurrent * passes, steps.TopDown * passes, steps.DetectorOnly * passes));
    }

    private static long Sum(Tensor steps) => steps.sum().to(ScalarType.Int64).item<long>();
}
