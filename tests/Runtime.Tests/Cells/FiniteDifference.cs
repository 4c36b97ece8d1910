using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

/// <summary>Central differences of a loss over plain numbers.</summary>
internal static class FiniteDifference
{
    private const double Step = 1e-6;

    /// <summary>The derivative by one entry.</summary>
    public static double At(double[] values, int i, Func<double> loss)
    {
        double value = values[i];
        values[i] = value + Step;
        double up = loss();
        values[i] = value - Step;
        double down = loss();
        values[i] = value;
        return (up - down) / (2 * Step);
    }

    /// <summary>Compares a gradient with the derivatives by all entries.</summary>
    public static void Assert(double[] values, Tensor gradient, Func<double> loss, string what) => Numbers.AssertNear(
        [.. Enumerable.Range(0, values.Length).Select(i => At(values, i, loss))], Numbers.Of(gradient), 2e-7, what);
}
