using System.Runtime.CompilerServices;

namespace TorchSharp.Modules;

/// <summary>Checks of hyperparameters.</summary>
internal static class OptimizerArguments
{
    public static double NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 ? value : throw new ArgumentException(FormattableString.Invariant($"Invalid {name}: {value} is negative."), name);

    public static double Decay(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and < 1 ? value : throw new ArgumentException(FormattableString.Invariant($"Invalid {name}: {value} is not in [0, 1)."), name);
}
