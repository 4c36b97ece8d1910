namespace Hmlstm.Reference;

/// <summary>
/// The Markov recurrent network's layer in plain loops and double precision (Kuo and Chien, MLSP 2018); a row ends after its length.
/// </summary>
public sealed class KLstmReference(int hidden, int cells, Dictionary<string, double[]> weights)
{
    /// <summary>h by [row][step][unit].</summary>
    public double[][][] Hidden { get; private set; } = [];

    /// <summary>c by [row][unit] after the last real step.</summary>
    public double[][] Cell { get; private set; } = [];

    /// <summary>w by [row][step][cell].</summary>
    public double[][][] Selection { get; private set; } = [];

    /// <summary>q by [row][step][cell].</summary>
    public double[][][] Probability { get; private set; } = [];

    /// <summary>The logits by [row][step][cell].</summary>
    public double[][][] Logits { get; private set; } = [];

    /// <summary>The noise that training adds to the logits, by [row][step][cell], and its temperature; null in evaluation.</summary>
    public (double[][][] Noise, double Temperature)? Training { get; set; }

    /// <summary>Whether evaluation mixes all cells by q; otherwise the likeliest one is taken.</summary>
    public bool Mixes { get; set; }

    /// <summary>h and c before the window by [row][unit]; zeros when null.</summary>
    public (double[][] Hidden, double[][] Cell)? Start { get; set; }

    /// <summary>Runs over a window.</summary>
    public void Run(double[][][] inputs, int[]? lengths = null)
    {
        int rows = inputs.Length, steps = inputs[0].Length;
        Hidden = Make(rows, steps);
        Selection = Make(rows, steps);
        Probability = Make(rows, steps);
        Logits = Make(rows, steps);
        Cell = new double[rows][];
        for (int row = 0; row < rows; row++)
        {
            double[] h = Start?.Hidden[row] ?? new double[hidden], c = Start?.Cell[row] ?? new double[hidden];
            for (int t = 0; t < steps; t++)
            {
                if (t >= (lengths?[row] ?? steps))
                {
                    foreach (double[][][] trace in new[] { Hidden, Selection, Probability, Logits })
                    {
                        trace[row][t] = trace[row][t - 1];
                    }

                    continue;
                }

                (h, c) = Step(row, t, inputs[row][t], h, c);
                Hidden[row][t] = h;
            }

            Cell[row] = c;
        }
    }

    private (double[] H, double[] C) Step(int row, int t, double[] x, double[] h, double[] c)
    {
        double[] logits = new double[cells];
        for (int k = 0; k < cells; k++)
        {
            logits[k] = Sum("select_ih", "select_hh", "select_bias", k, x, h);
        }

        double[] q = Softmax(logits);
        double[] w = new double[cells];
        if (Training is { } training)
        {
            w = Softmax([.. logits.Select((logit, k) => (logit + training.Noise[row][t][k]) / training.Temperature)]);
        }
        else if (Mixes)
        {
            w = q;
        }
        else
        {
            w[Array.IndexOf(q, q.Max())] = 1;
        }

        double[] nextH = new double[hidden], nextC = new double[hidden];
        for (int k = 0; k < cells; k++)
        {
            for (int unit = 0; unit < hidden; unit++)
            {
                double i = Sigmoid(Gate(0)), f = Sigmoid(Gate(1)), g = Math.Tanh(Gate(2)), o = Sigmoid(Gate(3));
                double cell = (f * c[unit]) + (i * g);
                nextC[unit] += w[k] * cell;
                nextH[unit] += w[k] * o * Math.Tanh(cell);

                double Gate(int gate) => Sum("weight_ih", "weight_hh", "bias", (((gate * cells) + k) * hidden) + unit, x, h);
            }
        }

        Selection[row][t] = w;
        Probability[row][t] = q;
        Logits[row][t] = logits;
        return (nextH, nextC);
    }

    private double Sum(string input, string recurrent, string bias, int row, double[] x, double[] h)
    {
        double sum = weights.TryGetValue(bias, out double[]? shift) ? shift[row] : 0;
        for (int n = 0; n < x.Length; n++)
        {
            sum += x[n] * weights[input][(row * x.Length) + n];
        }

        for (int n = 0; n < h.Length; n++)
        {
            sum += h[n] * weights[recurrent][(row * h.Length) + n];
        }

        return sum;
    }

    private static double[][][] Make(int rows, int steps) => [.. Enumerable.Range(0, rows).Select(_ => new double[steps][])];

    private static double[] Softmax(double[] logits)
    {
        double[] powers = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
