namespace Hmlstm.Runtime.Reports;

/// <summary>One row of cells under a sequence, a cell per step.</summary>
/// <param name="Name">A short name for the margin.</param>
/// <param name="Said">What the values are, for the line under the pointer.</param>
/// <param name="Values">The values.</param>
/// <param name="Colour">Which colour, from 0.</param>
/// <param name="Lowest">The value that leaves a cell empty.</param>
/// <param name="Highest">The value that fills a cell.</param>
internal sealed record StripRow(string Name, string Said, IReadOnlyList<double> Values, int Colour, double Lowest, double Highest)
{
    /// <summary>How full a cell is, 0 to 1.</summary>
    public double Share(int step) => double.IsFinite(Values[step]) && Highest > Lowest ? Math.Clamp((Values[step] - Lowest) / (Highest - Lowest), 0, 1) : 0;
}
