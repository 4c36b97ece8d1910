using Hmlstm.Definitions.Models;

namespace Hmlstm.Reference;

/// <summary>
/// LSTM, GRU and RNN stacks in plain loops and double precision, with torch's parameter names; a row ends after its length. An LSTM with
/// parameters <c>norm_*</c> is layer-normalised.
/// </summary>
public sealed class RnnReference(
    CellKind kind, ActivationKind activation, int[] hidden, int directions, Dictionary<string, double[]> weights)
{
    /// <summary>
    /// The top layer's h by [row][step][unit], the forward direction first; after a row's end its last real step is repeated.
    /// </summary>
    public double[][][] Output { get; private set; } = [];

    /// <summary>h by [row][layer and direction][unit] after the last real step of the direction.</summary>
    public double[][][] Hidden { get; private set; } = [];

    /// <summary>c likewise; zeros for cells that have none.</summary>
    public double[][][] Cell { get; private set; } = [];

    /// <summary>
    /// Zoneout: the weight of what a value was before a step, by row, layer and direction, step, unit, and whether it is of c; null for
    /// none.
    /// </summary>
    public Func<int, int, int, int, bool, double>? Kept { get; init; }

    /// <summary>Runs from zero states, or from given ones by [row][layer and direction][unit].</summary>
    public void Run(double[][][] inputs, int[]? lengths = null, double[][][]? startHidden = null, double[][][]? startCell = null)
    {
        Output = new double[inputs.Length][][];
        Hidden = new double[inputs.Length][][];
        Cell = new double[inputs.Length][][];
        for (int row = 0; row < inputs.Length; row++)
        {
            int length = lengths?[row] ?? inputs[row].Length;
            double[][] sequence = inputs[row][..length];
            var h = new List<double[]>();
            var c = new List<double[]>();
            for (int layer = 0; layer < hidden.Length; layer++)
            {
                double[][][] outputs = new double[directions][][];
                for (int direction = 0; direction < directions; direction++)
                {
                    int k = (layer * directions) + direction;
                    double[] now = startHidden?[row][k] ?? new double[hidden[layer]];
                    double[] cell = startCell?[row][k] ?? new double[hidden[layer]];
                    string suffix = $"_l{layer}{(direction == 0 ? "" : "_reverse")}";
                    outputs[direction] = new double[length][];
                    int t = 0;
                    for (int n = 0; n < length; n++)
                    {
                        t = direction == 0 ? n : length - 1 - n;
                        (double[] nextHidden, double[] nextCell) = Step(sequence[t], now, cell, suffix);
                        now = Keep(now, nextHidden, isCell: false);
                        cell = Keep(cell, nextCell, isCell: true);
                        outputs[direction][t] = now;
                    }

                    h.Add(now);
                    c.Add(cell);

                    double[] Keep(double[] old, double[] fresh, bool isCell)
                    {
                        if (Kept is not { } weightOf)
                        {
                            return fresh;
                        }

                        double[] z = [.. fresh.Select((_, unit) => weightOf(row, k, t, unit, isCell))];
                        return [.. fresh.Select((value, unit) => (z[unit] * old[unit]) + ((1 - z[unit]) * value))];
                    }
                }

                sequence = [.. Enumerable.Range(0, length).Select(t => outputs.SelectMany(direction => direction[t]).ToArray())];
            }

            Output[row] = [.. Enumerable.Range(0, inputs[row].Length).Select(t => sequence[Math.Min(t, length - 1)])];
            Hidden[row] = [.. h];
            Cell[row] = [.. c];
        }
    }

    private (double[] Hidden, double[] Cell) Step(double[] x, double[] h, double[] c, string suffix)
    {
        int width = h.Length;
        double[] nextH = new double[width], nextC = new double[width];
        if (weights.ContainsKey($"norm_weight{suffix}"))
        {
            return NormalisedStep(x, h, c, suffix);
        }

        for (int unit = 0; unit < width; unit++)
        {
            switch (kind)
            {
                case CellKind.Lstm:
                    double i = Sigmoid(Sum(0)), f = Sigmoid(Sum(1)), g = Math.Tanh(Sum(2)), o = Sigmoid(Sum(3));
                    nextC[unit] = (f * c[unit]) + (i * g);
                    nextH[unit] = o * Math.Tanh(nextC[unit]);
                    break;
                case CellKind.Gru:
                    double r = Sigmoid(Sum(0)), z = Sigmoid(Sum(1));
                    double n = Math.Tanh(Part(2, "ih", x) + (r * Part(2, "hh", h)));
                    nextH[unit] = ((1 - z) * n) + (z * h[unit]);
                    break;
                default:
                    nextH[unit] = activation == ActivationKind.Relu ? Math.Max(Sum(0), 0) : Math.Tanh(Sum(0));
                    break;
            }

            double Sum(int gate) => Part(gate, "ih", x) + Part(gate, "hh", h);

            double Part(int gate, string side, double[] values) => Product((gate * width) + unit, side, values, suffix);
        }

        return (nextH, nextC);
    }

    private (double[] Hidden, double[] Cell) NormalisedStep(double[] x, double[] h, double[] c, string suffix)
    {
        int width = h.Length;
        double[][] gates = [.. Enumerable.Range(0, 4).Select(gate => Normal(
            [.. Enumerable.Range(gate * width, width).Select(row => Product(row, "ih", x, suffix) + Product(row, "hh", h, suffix))],
            weights[$"norm_weight{suffix}"][(gate * width)..],
            weights[$"norm_bias{suffix}"][(gate * width)..]))];
        double[] cell = [.. Enumerable.Range(0, width).Select(
            unit => (Sigmoid(gates[1][unit]) * c[unit]) + (Sigmoid(gates[0][unit]) * Math.Tanh(gates[2][unit])))];
        double[] exposed = Normal(cell, weights[$"norm_cell_weight{suffix}"], weights[$"norm_cell_bias{suffix}"]);
        return ([.. exposed.Select((value, unit) => Sigmoid(gates[3][unit]) * Math.Tanh(value))], cell);
    }

    private static double[] Normal(double[] values, double[] gain, double[] shift)
    {
        double mean = values.Average(), variance = values.Average(value => (value - mean) * (value - mean));
        return [.. values.Select((value, n) => (gain[n] * (value - mean) / Math.Sqrt(variance + 1e-5)) + shift[n])];
    }

    private double Product(int row, string side, double[] values, string suffix)
    {
        double sum = weights.TryGetValue($"bias_{side}{suffix}", out double[]? bias) ? bias[row] : 0;
        for (int k = 0; k < values.Length; k++)
        {
            sum += values[k] * weights[$"weight_{side}{suffix}"][(row * values.Length) + k];
        }

        return sum;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
