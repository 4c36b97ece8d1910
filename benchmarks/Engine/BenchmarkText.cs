using System.Globalization;

namespace Hmlstm.Benchmarks;

/// <summary>Numbers as the tables show them.</summary>
internal static class BenchmarkText
{
    /// <summary>A number of times: <c>9.3×</c>.</summary>
    public static string Times(double ratio) => Format(ratio) + "×";

    /// <summary>A goal as a number of times: <c>≥ 8×</c>.</summary>
    public static string AtLeast(double ratio) => string.Create(CultureInfo.InvariantCulture, $"≥ {ratio:0.##}×");

    /// <summary>Milliseconds with three significant digits.</summary>
    public static string Milliseconds(double seconds) => Format(seconds * 1e3);

    /// <summary>10⁹ operations per second.</summary>
    public static string Rate(double operations, double seconds) => Format(operations / seconds / 1e9);

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");

    /// <summary>A relative difference: one digit and its power of ten.</summary>
    public static string Difference(double value) =>
        double.IsFinite(value) ? value.ToString("0.0e-0", CultureInfo.InvariantCulture) : "all";

    /// <summary>Bytes as MB.</summary>
    public static string Megabytes(double bytes) => Format(bytes / 1e6);

    /// <summary>Bytes as kB.</summary>
    public static string Kilobytes(double bytes) => bytes == 0 ? "0" : Format(bytes / 1e3);

    /// <summary>A number with three significant digits, without an exponent.</summary>
    public static string Format(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };
}
