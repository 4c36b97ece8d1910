using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;

namespace Hmlstm.Engine.Tests.Activations;

public sealed class ActivationTests
{
    private const double MostUnitsInTheLastPlace = 2.5;

    [Fact]
    public void The_logistic_function_is_right_to_the_last_places_over_all_magnitudes() =>
        Assert.InRange(WorstError(Activation.Sigmoid, static x => 1 / (1 + Math.Exp(-x)), largest: 85), 0, MostUnitsInTheLastPlace);

    [Fact]
    public void The_hyperbolic_tangent_is_right_to_the_last_places_over_all_magnitudes() =>
        Assert.InRange(WorstError(Activation.Tanh, Math.Tanh, largest: 1e30), 0, MostUnitsInTheLastPlace);

    [Fact]
    public void The_exponential_is_right_to_the_last_places_over_all_magnitudes() =>
        Assert.InRange(WorstError(Activation.Exp, Math.Exp, largest: 86), 0, MostUnitsInTheLastPlace);

    [Fact]
    public void Far_out_they_reach_their_limits()
    {
        Assert.Equal(1, Activation.Sigmoid(Vector512.Create(float.PositiveInfinity))[0]);
        Assert.InRange(Activation.Sigmoid(Vector512.Create(float.NegativeInfinity))[0], 0, 1e-37f);
        Assert.Equal(1, Activation.Tanh(Vector512.Create(float.PositiveInfinity))[0]);
        Assert.Equal(-1, Activation.Tanh(Vector512.Create(float.NegativeInfinity))[0]);
    }

    [Fact]
    public void What_is_no_number_stays_none()
    {
        Assert.Equal(float.NaN, Activation.Sigmoid(Vector512.Create(float.NaN))[0]);
        Assert.Equal(float.NaN, Activation.Tanh(Vector512.Create(float.NaN))[0]);
        Assert.Equal(float.NaN, Activation.Exp(Vector512.Create(float.NaN))[0]);
    }

    /// <summary>The largest error in units in the last place of the true value.</summary>
    private static double WorstError(Func<Vector512<float>, Vector512<float>> ours, Func<double, double> truth, double largest)
    {
        var random = new Random(7);
        double worst = 0;
        float[] values = new float[Vector512<float>.Count];
        double from = Math.Log10(1e-12), to = Math.Log10(largest);
        for (int round = 0; round < 200_000; round++)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)(Math.Pow(10, from + (random.NextDouble() * (to - from))) * (random.Next(2) == 0 ? 1 : -1));
            }

            Vector512<float> results = ours(Vector512.Create(values));
            for (int i = 0; i < values.Length; i++)
            {
                double expected = truth(values[i]);
                float place = Math.Abs((float)expected);
                worst = Math.Max(worst, Math.Abs(results[i] - expected) / (MathF.BitIncrement(place) - place));
            }
        }

        return worst;
    }
}
