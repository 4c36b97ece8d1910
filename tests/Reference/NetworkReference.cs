using Hmlstm.Definitions.Models;

namespace Hmlstm.Reference;

/// <summary>
/// A whole network in plain loops and double precision: the references of its cells on top of each other, and the head's equations.
/// In evaluation: no dropout, no sampling, schedules at their start.
/// </summary>
public sealed class NetworkReference
{
    private readonly NetworkDefinition definition;
    private readonly Dictionary<string, double[]> weights;
    private readonly int[] lengths;
    private readonly List<double[][][]> boundaries = [];
    private readonly List<double[][][]> hidden = [];

    /// <summary>Runs a network.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="weights">Its values by the names of a weights file.</param>
    /// <param name="input">Features by [row][step][feature], or tokens by [row][step][0].</param>
    /// <param name="lengths">The real steps of each row.</param>
    public NetworkReference(NetworkDefinition definition, Dictionary<string, double[]> weights, double[][][] input, int[] lengths)
    {
        this.definition = definition;
        this.weights = weights;
        this.lengths = lengths;
        double[][][] sequence = [.. input.Select(row => row.Select(Enter).ToArray())];
        for (int s = 0; s < definition.Layers.Count; s++)
        {
            sequence = definition.Layers[s] switch
            {
                HmLstmStack stack => RunLevels(stack, s, sequence),
                KLstmStack stack => RunKLstm(stack, s, sequence),
                StackDefinition stack => RunRnn((RnnStack)stack, s, sequence),
            };
        }

        double[][][] predictions = [.. sequence.Select((row, b) => row.Select((top, t) => Predict(top, b, t)).ToArray())];
        Outputs["output"] = definition.Output.Steps == OutputSteps.Last
            ? [.. predictions.SelectMany((row, b) => row[lengths[b] - 1])]
            : Flat(predictions);
        for (int level = 0; level < hidden.Count; level++)
        {
            Outputs[$"hidden.{level}"] = Flat(hidden[level]);
        }

        if (boundaries.Count > 0)
        {
            // [B, L', T]
            Outputs["boundaries"] =
            [
                .. Enumerable.Range(0, input.Length).SelectMany(b => boundaries.SelectMany(level => level[b].Select(static z => z[0]))),
            ];
        }
    }

    /// <summary>Values, row by row, by the names in a file of predictions.</summary>
    public Dictionary<string, double[]> Outputs { get; } = [];

    private double[] Enter(double[] element)
    {
        InputDefinition input = definition.Input;
        if (input.Kind == InputKind.Features)
        {
            return element;
        }

        int token = (int)element[0];
        return input.Embedding is int width
            ? weights["input.embedding.weight"][(token * width)..((token + 1) * width)]
            : [.. Enumerable.Range(0, input.Size).Select(id => id == token ? 1.0 : 0.0)];
    }

    private double[][][] RunLevels(HmLstmStack stack, int index, double[][][] input)
    {
        int[] widths = [.. stack.Hidden];
        HmLstmReferenceLevel[] levels =
        [
            .. widths.Select((width, n) => new HmLstmReferenceLevel
            {
                Input = n == 0 ? input[0][0].Length : widths[n - 1],
                Hidden = width,
                Above = n + 1 < widths.Length ? widths[n + 1] : 0,
                HasDetector = n + 1 < widths.Length || stack.Boundary.Top,
                LayerNorm = stack.LayerNorm,
                Slope = stack.Boundary.Slope.Start,
                Estimator = stack.Boundary.Estimator,
                Activation = stack.Boundary.Activation,
                OnCopy = stack.Boundary.OnCopy,
                Weights = Below($"layers.{index}.{n}."),
            }),
        ];
        HmLstmReference reference = new(levels);
        reference.Run(input, lengths);
        for (int n = 0; n < levels.Length; n++)
        {
            hidden.Add(Select(input, (b, t) => reference.Hidden[b][t][n]));
            if (levels[n].HasDetector)
            {
                boundaries.Add(Select(input, (b, t) => [reference.Boundary[b][t][n]]));
            }
        }

        return hidden[^1];
    }

    private double[][][] RunKLstm(KLstmStack stack, int index, double[][][] input)
    {
        for (int n = 0; n < stack.Hidden.Count; n++)
        {
            KLstmReference reference = new(stack.Hidden[n], stack.Cells, Below($"layers.{index}.{n}."))
            {
                Mixes = stack.Selection == SelectionKind.Mixed,
            };
            reference.Run(input, lengths);
            input = reference.Hidden;
            Outputs["selection"] = Flat(reference.Selection);
            Outputs["selection_probability"] = Flat(reference.Probability);
        }

        return input;
    }

    private double[][][] RunRnn(RnnStack stack, int index, double[][][] input)
    {
        RnnReference reference = new(
            stack.Kind, stack.Activation, [.. stack.Hidden], stack.Bidirectional ? 2 : 1, Below($"layers.{index}."))
        {
            Kept = (_, _, _, _, isCell) => isCell ? stack.ZoneoutCell : stack.ZoneoutHidden,
        };
        reference.Run(input, lengths);
        return reference.Output;
    }

    private double[] Predict(double[] top, int row, int step)
    {
        OutputDefinition head = definition.Output;
        double[] last = top;
        if (head.From == OutputSource.All)
        {
            int levels = definition.Layers[^1].Hidden.Count;
            double[][] all = [.. hidden.TakeLast(levels).Select(level => level[row][step])];
            double[] gates =
            [
                .. Product("output.gates.weight", [.. all.SelectMany(static h => h)]).Select(static s => 1 / (1 + Math.Exp(-s))),
            ];
            double[] gated = [.. all.SelectMany((h, level) => h.Select(value => gates[level] * value))];
            last = [.. Product("output.embedding.weight", gated).Select(static value => Math.Max(value, 0))];
        }

        for (int n = 0; n < head.Hidden.Count; n++)
        {
            last =
            [
                .. Affine($"output.hidden.{n}", last)
                    .Select(value => head.Activation == ActivationKind.Relu ? Math.Max(value, 0) : Math.Tanh(value)),
            ];
        }

        return head.Tied
            ? Affine("input.embedding.weight", "output.projection.bias", last)
            : Affine("output.projection", last);
    }

    private double[] Affine(string name, double[] x) => Affine(name + ".weight", name + ".bias", x);

    private double[] Affine(string weight, string bias, double[] x) =>
        [.. Product(weight, x).Zip(weights[bias], static (product, value) => product + value)];

    private double[] Product(string name, double[] x)
    {
        double[] matrix = weights[name];
        double[] y = new double[matrix.Length / x.Length];
        for (int row = 0; row < y.Length; row++)
        {
            for (int column = 0; column < x.Length; column++)
            {
                y[row] += matrix[(row * x.Length) + column] * x[column];
            }
        }

        return y;
    }

    private Dictionary<string, double[]> Below(string prefix) =>
        weights.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], static pair => pair.Value);

    private static double[][][] Select(double[][][] like, Func<int, int, double[]> at) =>
        [.. like.Select((row, b) => row.Select((_, t) => at(b, t)).ToArray())];

    private static double[] Flat(double[][][] values) => [.. values.SelectMany(static row => row).SelectMany(static step => step)];
}
