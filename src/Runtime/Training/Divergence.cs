using System.Globalization;

namespace Hmlstm.Runtime.Training;

/// <summary>Where training met a number that is infinite or not a number.</summary>
/// <param name="Iteration">The iteration, counted from 1.</param>
/// <param name="Loss">Its loss; finite when only a gradient was not.</param>
/// <param name="Parameter">The parameter with the largest gradient so far, a gradient that is no number counting as the largest; null before the first gradient.</param>
/// <param name="GradientNorm">That gradient's norm.</param>
public sealed record Divergence(long Iteration, double Loss, string? Parameter, double GradientNorm)
{
    /// <summary>Whether the batch itself has an infinite input or target, or one that is not a number: no other training would help.</summary>
    public bool IsInData { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        if (IsInData)
        {
            return string.Create(CultureInfo.InvariantCulture, $"iteration {Iteration}: the batch has an input or a target that is not finite. Mend the data.");
        }

        string what = double.IsFinite(Loss) ? "a gradient is not finite" : string.Create(CultureInfo.InvariantCulture, $"the loss is {Loss}");
        string where = Parameter is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; the largest gradient is that of {Parameter} (norm {GradientNorm:g4})");
        return string.Create(CultureInfo.InvariantCulture, $"iteration {Iteration}: {what}{where}. Try a lower learning rate or a smaller clip_norm.");
    }
}
