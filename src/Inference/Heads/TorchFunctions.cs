using System.Runtime.Intrinsics;

namespace Hmlstm.Inference.Heads;

/// <summary>The functions of a head that the network leaves to libtorch.</summary>
/// <remarks>
/// To the same bits, but for the hyperbolic tangent: libtorch takes that of a closed library, which rounds one value in some thousands to
/// the other side.
/// </remarks>
internal static class TorchFunctions
{
    /// <summary>Values that libtorch's sigmoid takes at once; what is left over it takes one by one.</summary>
    private const int Block = 16;

    /// <summary>max(x, 0).</summary>
    public static void Rectify(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = values[i] < 0 ? 0 : values[i];
        }
    }

    /// <summary>tanh x.</summary>
    public static void Tanh(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)Math.Tanh(values[i]);
        }
    }

    /// <summary>1 / (1 + e^−x).</summary>
    public static void Sigmoid(Span<float> values)
    {
        int whole = values.Length / Block * Block;
        for (int i = 0; i < whole; i += Vector256<float>.Count)
        {
            Vector256<float> x = Vector256.Create<float>(values.Slice(i, Vector256<float>.Count));
            (Vector256<float>.One / (Vector256<float>.One + Exp(Vector256<float>.Zero - x))).CopyTo(values[i..]);
        }

        for (int i = whole; i < values.Length; i++)
        {
            values[i] = 1 / (1 + MathF.Exp(-values[i]));
        }
    }

    // expf of SLEEF (Shibata and Petrogalli 2020) with an error of 1.0 units in the last place, as libtorch has it for vectors.
    private static Vector256<float> Exp(Vector256<float> x)
    {
        Vector256<float> n = Vector256.Round(x * Vector256.Create(1.442695040888963407359924681001892137426645954152985934135449406931f));
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-0.693145751953125f), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-1.428606765330187045e-06f), r);
        Vector256<float> p = Vector256.Create(0.000198527617612853646278381f);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.00139304355252534151077271f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.00833336077630519866943359f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.0416664853692054748535156f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.166666671633720397949219f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.5f));
        p = Vector256<float>.One + Vector256.FusedMultiplyAdd(r * r, p, r);
        Vector256<int> q = Vector256.ConvertToInt32(n), half = Vector256.ShiftRightArithmetic(q, 1);
        p = p * Power(half) * Power(q - half);
        p = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(-104f)), Vector256<float>.Zero, p);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(x, Vector256.Create(100f)), Vector256.Create(float.PositiveInfinity), p);
    }

    private static Vector256<float> Power(Vector256<int> exponent) =>
        Vector256.ShiftLeft(exponent + Vector256.Create(127), 23).AsSingle();
}
