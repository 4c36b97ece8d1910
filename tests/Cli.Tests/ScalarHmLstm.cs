using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Tests;

/// <summary>
/// An HM-LSTM with a gated head, number by number from the equations of Chung, Ahn and
/// Bengio (2017): step estimator, hard sigmoid, slope 1.
/// </summary>
/// <param name="weights">The weights by their names in a file.</param>
/// <param name="hidden">H of each level.</param>
internal sealed class ScalarHmLstm(TensorFile weights, int[] hidden)
{
    private int Top => hidden.Length - 1;

    /// <summary>
    /// Output [T][O], boundaries [L'][T], hidden [L][T][H] for one row of features; only the first <paramref name="length"/> steps move.
    /// </summary>
    public (double[][] Output, double[][] Boundaries, double[][][] Hidden) Run(double[][] features, int length)
    {
        double[][] h = [.. hidden.Select(width => new double[width])], c = [.. hidden.Select(width => new double[width])];
        double[] z = new double[hidden.Length];
        var output = new double[features.Length][];
        double[][] boundaries = [.. Enumerable.Range(0, Top).Select(_ => new double[features.Length])];
        double[][][] states = [.. hidden.Select(_ => new double[features.Length][])];
        for (int t = 0; t < features.Length; t++)
        {
            for (int level = 0; level <= Top && t < length; level++)
            {
                double below = level == 0 ? 1 : z[level - 1];
                (h[level], c[level], z[level]) = Step(level, level == 0 ? features[t] : h[level - 1], below, h, c[level], z[level]);
            }

            for (int level = 0; level <= Top; level++)
            {
                states[level][t] = [.. h[level]];
                if (level < Top)
                {
                    boundaries[level][t] = z[level];
                }
            }

            output[t] = Head(h);
        }

        return (output, boundaries, states);
    }

    private (double[] Hidden, double[] Cell, double Boundary) Step(
        int level, double[] input, double below, double[][] h, double[] cell, double z)
    {
        string name = $"layers.0.{level}.";
        int width = hidden[level];
        double[] s = Add(Product(name + "weight_hh", h[level]), Scale(below, Product(name + "weight_ih", input)));
        if (level < Top)
        {
            s = Add(s, Scale(z, Product(name + "weight_th", h[level + 1])));
        }

        s = Add(s, Values(name + "bias"));
        double boundary = level < Top && Math.Clamp((s[4 * width] + 1) / 2, 0, 1) > 0.5 ? 1 : 0;
        if (z == 0 && below == 0)
        {
            return (h[level], cell, boundary);
        }

        double[] newCell = new double[width], newHidden = new double[width];
        for (int unit = 0; unit < width; unit++)
        {
            double written = Sigmoid(s[unit]) * Math.Tanh(s[(2 * width) + unit]);
            newCell[unit] = z == 1 ? written : (Sigmoid(s[width + unit]) * cell[unit]) + written;
            newHidden[unit] = Sigmoid(s[(3 * width) + unit]) * Math.Tanh(newCell[unit]);
        }

        return (newHidden, newCell, boundary);
    }

    private double[] Head(double[][] h)
    {
        double[] all = [.. h.SelectMany(level => level)];
        double[] gates = [.. Product("output.gates.weight", all).Select(Sigmoid)];
        double[] gated = [.. h.SelectMany((level, index) => Scale(gates[index], level))];
        double[] embedding = [.. Product("output.embedding.weight", gated).Select(value => Math.Max(value, 0))];
        return Add(Product("output.projection.weight", embedding), Values("output.projection.bias"));
    }

    private double[] Product(string name, double[] x)
    {
        double[] w = Values(name);
        return
        [
            .. Enumerable.Range(0, w.Length / x.Length)
                .Select(row => x.Select((value, column) => value * w[(row * x.Length) + column]).Sum()),
        ];
    }

    private double[] Values(string name) => [.. weights.Tensors[name].data<float>().Select(value => (double)value)];

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Scale(double factor, double[] a) => [.. a.Select(x => factor * x)];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
