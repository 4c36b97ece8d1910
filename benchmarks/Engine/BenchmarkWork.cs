namespace Hmlstm.Benchmarks;

/// <summary>Floating-point operations of the recurrent products of one iteration: a multiplication and an addition count as two.</summary>
/// <remarks>Gates, embedding and head are left out: at large sizes they are small, at small sizes nothing is bound by arithmetic.</remarks>
/// <param name="Dense">Of every row at every step.</param>
/// <param name="Needed">Of the rows that the boundaries ask for; the same without boundaries.</param>
internal readonly record struct BenchmarkWork(double Dense, double Needed)
{
    /// <summary>The part of the dense work that the boundaries ask for, 0 to 1.</summary>
    public double Share => Needed / Dense;

    /// <summary>Work that nothing can leave out.</summary>
    public static BenchmarkWork OfEveryRow(double operations) => new(operations, operations);

    /// <summary>Both together.</summary>
    public static BenchmarkWork operator +(BenchmarkWork left, BenchmarkWork right) =>
        new(left.Dense + right.Dense, left.Needed + right.Needed);

    /// <summary>The same work in parts of one size.</summary>
    public static BenchmarkWork operator /(BenchmarkWork work, double parts) => new(work.Dense / parts, work.Needed / parts);

    /// <summary>A product of so many rows, forward, and backward for the weights and for the input.</summary>
    /// <param name="rows">Rows over all steps.</param>
    /// <param name="needed">Rows whose result counts.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="outputs">Width of the result.</param>
    /// <param name="passes">Products of this size: 1 without gradients, 3 with them, 2 if the input needs none.</param>
    public static BenchmarkWork OfProduct(double rows, double needed, double inputs, double outputs, int passes) =>
        new(2 * rows * inputs * outputs * passes, 2 * needed * inputs * outputs * passes);
}
