using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks;

/// <summary>How closely our results agree with PyTorch's.</summary>
/// <remarks>
/// The reference is PyTorch in float64. The error of PyTorch itself in float32 is the rounding of this network and
/// window; our error may be up to <see cref="Tolerance"/> times as large, since it adds in another order. A
/// difference is relative to the largest entry of its tensor.
/// </remarks>
/// <param name="Tensor">The tensor with the largest difference.</param>
/// <param name="Difference">That difference; infinite where something is missing, has another shape, or is not a number.</param>
/// <param name="Rounding">The largest difference of PyTorch in float32.</param>
/// <param name="Margin">How close a boundary detector's sum came to 0, where a boundary flips; null without detectors.</param>
internal sealed record Agreement(string Tensor, double Difference, double Rounding, double? Margin)
{
    /// <summary>How many times PyTorch's rounding error a result may be off.</summary>
    public const double Tolerance = 10;

    /// <summary>A few units in the last place: PyTorch may have been lucky.</summary>
    private const double Least = 1e-6;

    private const string MarginName = "margin";

    /// <summary>Whether the results differ by no more than rounding.</summary>
    public bool Holds => Difference <= Math.Max(Least, Tolerance * Rounding);

    /// <summary>Compares results by name.</summary>
    /// <param name="ours">Of this tool's network.</param>
    /// <param name="peer">Of PyTorch in float32.</param>
    /// <param name="exact">Of PyTorch in float64.</param>
    public static Agreement Between(
        IReadOnlyDictionary<string, Tensor> ours, IReadOnlyDictionary<string, Tensor> peer, IReadOnlyDictionary<string, Tensor> exact)
    {
        string worst = "";
        double difference = -1;
        double rounding = 0;
        foreach ((string name, Tensor judge) in exact.Where(static pair => pair.Key != MarginName))
        {
            double own = ours.TryGetValue(name, out Tensor? found) ? Distance(found, judge) : double.PositiveInfinity;
            if (own > difference)
            {
                (worst, difference) = (name, own);
            }

            rounding = Math.Max(rounding, Distance(peer[name], judge));
        }

        return new Agreement(worst, difference, rounding, exact.TryGetValue(MarginName, out Tensor? margin) ? margin.item<double>() : null);
    }

    private static double Distance(Tensor value, Tensor judge)
    {
        if (!value.shape.AsSpan().SequenceEqual(judge.shape))
        {
            return double.PositiveInfinity;
        }

        using DisposeScope scope = NewDisposeScope();
        double largest = judge.abs().max().item<double>();
        double distance = value.to(ScalarType.Float64).sub(judge).abs().max().item<double>() / (largest > 0 ? largest : 1);
        return double.IsNaN(distance) ? double.PositiveInfinity : distance;
    }
}
