using System.Globalization;

namespace Hmlstm.Runtime.Cells;

/// <summary>Refuses a number that a schedule, or a caller, may not set a cell to.</summary>
internal static class SettingCheck
{
    /// <summary>Refuses what is not above 0, or not finite.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">What it is, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is 0, below, infinite, or no number.</exception>
    public static void Positive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), $"The {name} must be above 0 and finite, not {value.ToString(CultureInfo.InvariantCulture)}.");
        }
    }
}
