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
    /// <summary>The operations of every row at every step.</summary>
    public double DenseOperations
    {
        get
        {
            using Tensor all = ones(Batch, Hidden.Count, Steps);
            return Count(all).Dense;
        }
    }

    /// <summary>Counts.</summary>
    /// <param name="boundaries">z of each level that has a detector, [B, L', T]; null without detectors.</param>
    public BenchmarkWork Count(Tensor? boundaries)
    {
        var work = default(BenchmarkWork);
        for (int level = 0; level < Hidden.Count; level++)
        {
            using DisposeScope scope = NewDisposeScope();
            bool detects = level < Hidden.Count - 1;
            Tensor? own = detects ? Before(boundaries!.select(1, level)) : null;
            Tensor? below = level > 0 ? boundaries!.select(1, level - 1) : null;
            work += CountLevel(level, detects, own, below);
        }

        return work;
    }

    private BenchmarkWork CountLevel(int level, bool detects, Tensor? own, Tensor? below)
    {
        double all = (double)Batch * Steps;
        double fromBelow = below is null ? all : Sum(below);
        double moves = below is null ? all : own is null ? Sum(below) : Sum(below.maximum(own));
        int width = Hidden[level];
        int rows = (4 * width) + (detects ? 1 : 0);
        int passes = Trains ? 3 : 1;
        int inputPasses = Trains && level == 0 && !InputHasGradient ? 2 : passes;
        BenchmarkWork work = BenchmarkWork.OfProduct(all, fromBelow, level == 0 ? Inputs : Hidden[level - 1], rows, inputPasses)
            + BenchmarkWork.OfProduct(all, moves, width, rows, passes);
        if (detects)
        {
            work += BenchmarkWork.OfProduct(all, Sum(own!), Hidden[level + 1], rows, passes);

            // The detector's own row, where COPY leaves out the others.
            work += BenchmarkWork.OfProduct(0, all - moves, width, 1, passes);
        }

        return work;
    }

    /// <summary>Each boundary as the step after it sees it: [B, T], the first step sees 0.</summary>
    private static Tensor Before(Tensor boundary) =>
        cat([zeros(boundary.size(0), 1, dtype: boundary.dtype), boundary.narrow(1, 0, boundary.size(1) - 1)], 1);

    private static double Sum(Tensor boundary) => boundary.sum().to(ScalarType.Float64).item<double>();
}
