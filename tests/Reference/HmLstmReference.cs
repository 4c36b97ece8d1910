using Hmlstm.Definitions.Models;

namespace Hmlstm.Reference;

/// <summary>
/// The hierarchical multiscale LSTM in plain loops and double precision, one loop per equation (Chung, Ahn and Bengio, ICLR 2017, equations
/// 1 to 8, with the blend formulas of the soft estimator).
/// </summary>
/// <remarks>
/// Straight-through gradients are defined by what this class computes after <see cref="Freeze"/>: every rounded z becomes
/// z0 + (z~ - z~0) where z0 and z~0 are the values at the frozen point, and what must carry no gradient stays z0. At the frozen point
/// nothing changes, and the ordinary derivative of the frozen function is the straight-through gradient.
/// </remarks>
public sealed class HmLstmReference(IReadOnlyList<HmLstmReferenceLevel> levels)
{
    private readonly Dictionary<(int Row, int Step, int Level), (double Rounded, double Soft)> seen = [];
    private Dictionary<(int Row, int Step, int Level), (double Rounded, double Soft)>? frozen;

    /// <summary>The levels, from the bottom up; their weights may be changed between runs.</summary>
    public IReadOnlyList<HmLstmReferenceLevel> Levels { get; } = levels;

    /// <summary>h by [row][step][level][unit] of the last run.</summary>
    public double[][][][] Hidden { get; private set; } = [];

    /// <summary>c by [row][level][unit] after the last run.</summary>
    public double[][][] Cell { get; private set; } = [];

    /// <summary>z by [row][step][level] of the last run.</summary>
    public double[][][] Boundary { get; private set; } = [];

    /// <summary>Boundaries to use instead of rounding, by [row][step][level]: what a sampled z was.</summary>
    public double[][][]? Drawn { get; init; }

    /// <summary>Fixes the roundings of the last run for the runs after it.</summary>
    public void Freeze() => frozen = new(seen);

    /// <summary>Runs over inputs [row][step][feature] from zero states; a row ends after its length.</summary>
    public void Run(double[][][] inputs, int[]? lengths = null)
    {
        seen.Clear();
        Hidden = new double[inputs.Length][][][];
        Cell = new double[inputs.Length][][];
        Boundary = new double[inputs.Length][][];
        for (int row = 0; row < inputs.Length; row++)
        {
            RunRow(row, inputs[row], lengths?[row] ?? inputs[row].Length);
        }
    }

    private void RunRow(int row, double[][] inputs, int length)
    {
        double[][] h = [.. Levels.Select(level => new double[level.Hidden])];
        double[][] c = [.. Levels.Select(level => new double[level.Hidden])];
        double[] z = new double[Levels.Count];
        double[] choice = new double[Levels.Count];
        Hidden[row] = new double[inputs.Length][][];
        Boundary[row] = new double[inputs.Length][];
        for (int step = 0; step < inputs.Length; step++)
        {
            for (int n = 0; n < Levels.Count && step < length; n++)
            {
                double[] input = n == 0 ? inputs[step] : h[n - 1];
                double[]? above = n + 1 < Levels.Count ? h[n + 1] : null;
                (double product, double choice) below = n == 0 ? (1, 1) : (z[n - 1], choice[n - 1]);
                (h[n], c[n], z[n], choice[n]) = Step(
                    (row, step, n), input, below.product, below.choice, h[n], c[n], z[n], choice[n], above);
            }

            Hidden[row][step] = [.. h];
            Boundary[row][step] = [.. z];
        }

        Cell[row] = c;
    }

    private (double[] H, double[] C, double Z, double Choice) Step(
        (int Row, int Step, int Level) place, double[] input, double below, double belowChoice,
        double[] h, double[] c, double z, double choice, double[]? above)
    {
        HmLstmReferenceLevel level = Levels[place.Level];
        int width = level.Hidden;
        double[] s = new double[level.Rows];
        for (int r = 0; r < s.Length; r++)
        {
            s[r] = level.Weights.TryGetValue("bias", out double[]? bias) ? bias[r] : 0;
            for (int k = 0; k < width; k++)
            {
                s[r] += h[k] * level.Weights["weight_hh"][(r * width) + k];
            }

            for (int k = 0; k < level.Above; k++)
            {
                s[r] += z * above![k] * level.Weights["weight_th"][(r * level.Above) + k];
            }

            for (int k = 0; k < level.Input; k++)
            {
                s[r] += below * input[k] * level.Weights["weight_ih"][(r * level.Input) + k];
            }
        }

        bool normalises = level.LayerNorm && width > 1;
        for (int gate = 0; gate < 4 && normalises; gate++)
        {
            Normalise(s.AsSpan(gate * width, width), level.Weights["norm_gates.weight"], level.Weights["norm_gates.bias"], gate * width);
        }

        double copy = (1 - choice) * (1 - belowChoice);
        double[] nextC = new double[width];
        for (int k = 0; k < width; k++)
        {
            double i = Sigmoid(s[k]);
            double f = Sigmoid(s[width + k]);
            double g = Math.Tanh(s[(2 * width) + k]);
            nextC[k] = (choice * i * g) + (copy * c[k]) + ((1 - choice) * belowChoice * ((f * c[k]) + (i * g)));
        }

        double[] shown = [.. nextC];
        if (normalises)
        {
            Normalise(shown, level.Weights["norm_cell.weight"], level.Weights["norm_cell.bias"], 0);
        }

        double[] nextH = new double[width];
        for (int k = 0; k < width; k++)
        {
            nextH[k] = (copy * h[k]) + ((1 - copy) * Sigmoid(s[(3 * width) + k]) * Math.Tanh(shown[k]));
        }

        if (!level.HasDetector)
        {
            return (nextH, nextC, 0, 0);
        }

        (double nextZ, double nextChoice) = Detect(level, place, s[4 * width]);
        if (level.OnCopy == OnCopy.Hold)
        {
            nextZ *= 1 - copy;
            nextChoice *= 1 - copy;
        }

        return (nextH, nextC, nextZ, nextChoice);
    }

    private (double Product, double Choice) Detect(HmLstmReferenceLevel level, (int Row, int Step, int Level) place, double sum)
    {
        double soft = level.Activation == BoundaryActivation.Sigmoid
            ? Sigmoid(level.Slope * sum)
            : Math.Clamp(((level.Slope * sum) + 1) / 2, 0, 1);
        double rounded = soft;
        if (level.Estimator != BoundaryEstimator.Soft)
        {
            rounded = Drawn is null ? (soft > 0.5 ? 1 : 0) : Drawn[place.Row][place.Step][place.Level];
        }

        seen[place] = (rounded, soft);
        if (frozen is null)
        {
            return (rounded, rounded);
        }

        double product = frozen[place].Rounded + soft - frozen[place].Soft;
        return (product, level.Gradient == BoundaryGradient.Operations ? product : frozen[place].Rounded);
    }

    private static void Normalise(Span<double> values, double[] gain, double[] shift, int offset)
    {
        double mean = 0;
        foreach (double value in values)
        {
            mean += value / values.Length;
        }

        double variance = 0;
        foreach (double value in values)
        {
            variance += (value - mean) * (value - mean) / values.Length;
        }

        for (int k = 0; k < values.Length; k++)
        {
            values[k] = ((values[k] - mean) / Math.Sqrt(variance + 1e-5) * gain[offset + k]) + shift[offset + k];
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
