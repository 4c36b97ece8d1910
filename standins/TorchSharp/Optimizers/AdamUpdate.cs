using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The step that Adam and AdamW share.</summary>
internal static class AdamUpdate
{
    /// <summary>
    /// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε), in place. With <paramref name="greatest"/>,
    /// which keeps the elementwise maximum of v, that takes the place of v (Reddi, Kale and Kumar, 2018).
    /// </summary>
    public static void Apply(
        Parameter parameter, Tensor gradient, long step, Tensor mean, Tensor square, Tensor? greatest, (double First, double Second) betas, double eps, double rate)
    {
        mean.mul_(betas.First).add_(gradient, alpha: 1 - betas.First);
        square.mul_(betas.Second).addcmul_(gradient, gradient, value: 1 - betas.Second);
        if (greatest is not null)
        {
            using Tensor larger = maximum(greatest, square);
            greatest.copy_(larger);
        }

        double firstCorrection = 1 - Math.Pow(betas.First, step);
        double secondCorrection = 1 - Math.Pow(betas.Second, step);
        using Tensor denominator = (greatest ?? square).sqrt();
        denominator.div_(Math.Sqrt(secondCorrection)).add_(eps);
        parameter.addcdiv_(mean, denominator, value: -(rate / firstCorrection));
    }
}
