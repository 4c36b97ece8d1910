using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Planning;

/// <summary>Walks a network from its input up and notes each parameter and layer.</summary>
internal sealed class Planner
{
    // Values per unit that autograd keeps of one step, counted from the equations: gates before and after their activation,
    // the cell before and after tanh, the candidates that the boundaries choose among, and the products' inputs.
    private const int SavedPerHmUnit = 20;
    private const int SavedPerLstmUnit = 8;
    private const int SavedPerGruUnit = 6;
    private const int SavedPerRnnUnit = 2;

    public List<ParameterPlan> Parameters { get; } = [];

    public List<LayerPlan> Layers { get; } = [];

    public long SavedValues { get; private set; }

    /// <summary>Notes the embedding; returns the width that enters the bottom layer.</summary>
    public long Input(InputDefinition input)
    {
        if (input.Embedding is not int width)
        {
            return input.Size;
        }

        Add("input.embedding.weight", input.Size, width);
        SavedValues += width;
        return width;
    }

    /// <summary>Notes a stack on top of a width; returns its own.</summary>
    public long Stack(StackDefinition stack, int index, long input)
    {
        for (int n = 0; n < stack.Hidden.Count; n++)
        {
            int before = Parameters.Count;
            long hidden = stack.Hidden[n];
            long output = hidden;
            long above = 0;
            bool detector = false;
            string path = FormattableString.Invariant($"layers.{index}.{n}");
            switch (stack)
            {
                case HmLstmStack levels:
                    above = n + 1 < stack.Hidden.Count ? stack.Hidden[n + 1] : 0;
                    detector = n < levels.Detectors;
                    HmLstm(levels, path, input, hidden, above, detector);
                    break;
                case KLstmStack markov:
                    KLstm(markov, path, input, hidden);
                    break;
                default:
                    var plain = (RnnStack)stack;
                    output = plain.Bidirectional ? 2 * hidden : hidden;
                    Plain(plain, index, n, input, hidden);
                    break;
            }

            List<ParameterPlan> own = Parameters.GetRange(before, Parameters.Count - before);
            Layers.Add(new LayerPlan
            {
                Path = path,
                Cell = stack.Cell,
                Stack = index,
                Index = n,
                InputSize = input,
                HiddenSize = hidden,
                OutputSize = output,
                AboveSize = above,
                HasDetector = detector,
                ParameterCount = own.Sum(static p => p.Count),
                MultiplyAddsPerStep = own.Where(static p => p.Shape.Count == 2).Sum(static p => p.Count),
            });
            input = output;
        }

        return input;
    }

    /// <summary>Notes the head; returns the multiply-adds of one prediction.</summary>
    public long Head(OutputDefinition head, StackDefinition top, long input)
    {
        int before = Parameters.Count;
        if (head.From == OutputSource.All && head.Embedding is int embedding)
        {
            long all = top.Hidden.Sum(static h => (long)h);
            Add("output.gates.weight", top.Hidden.Count, all);
            Add("output.embedding.weight", embedding, all);
            SavedValues += all + (2L * embedding);
            input = embedding;
        }

        for (int n = 0; n < head.Hidden.Count; n++)
        {
            Product(FormattableString.Invariant($"output.hidden.{n}"), head.Hidden[n], input);
            input = head.Hidden[n];
        }

        Product("output.projection", head.Size, input);
        return Parameters.Skip(before).Where(static p => p.Shape.Count == 2).Sum(static p => p.Count);
    }

    private void HmLstm(HmLstmStack stack, string path, long input, long hidden, long above, bool detector)
    {
        long rows = (4 * hidden) + (detector ? 1 : 0);
        Add(path + ".weight_ih", rows, input);
        Add(path + ".weight_hh", rows, hidden);
        if (above > 0)
        {
            Add(path + ".weight_th", rows, above);
        }

        if (stack.Bias)
        {
            Add(path + ".bias", rows);
        }

        if (stack.LayerNorm && hidden > 1)
        {
            Add(path + ".norm_gates.weight", 4 * hidden);
            Add(path + ".norm_gates.bias", 4 * hidden);
            Add(path + ".norm_cell.weight", hidden);
            Add(path + ".norm_cell.bias", hidden);
        }

        SavedValues += SavedPerHmUnit * hidden;
    }

    private void KLstm(KLstmStack stack, string path, long input, long hidden)
    {
        long cells = stack.Cells;
        Add(path + ".weight_ih", 4 * cells * hidden, input);
        Add(path + ".weight_hh", 4 * cells * hidden, hidden);
        if (stack.Bias)
        {
            Add(path + ".bias", 4 * cells * hidden);
        }

        Add(path + ".select_ih", cells, input);
        Add(path + ".select_hh", cells, hidden);
        if (stack.Bias)
        {
            Add(path + ".select_bias", cells);
        }

        SavedValues += (SavedPerLstmUnit * cells * hidden) + (2 * hidden);
    }

    private void Plain(RnnStack stack, int index, int layer, long input, long hidden)
    {
        (int gates, int saved) = stack.Kind switch
        {
            CellKind.Lstm => (4, SavedPerLstmUnit),
            CellKind.Gru => (3, SavedPerGruUnit),
            _ => (1, SavedPerRnnUnit),
        };
        foreach (string direction in stack.Bidirectional ? ["", "_reverse"] : new[] { "" })
        {
            string end = "_l" + layer.ToString(CultureInfo.InvariantCulture) + direction;
            string start = FormattableString.Invariant($"layers.{index}.");
            Add(start + "weight_ih" + end, gates * hidden, input);
            Add(start + "weight_hh" + end, gates * hidden, hidden);
            if (stack.Bias)
            {
                Add(start + "bias_ih" + end, gates * hidden);
                Add(start + "bias_hh" + end, gates * hidden);
            }

            SavedValues += saved * hidden;
        }
    }

    private void Product(string name, long size, long input)
    {
        Add(name + ".weight", size, input);
        Add(name + ".bias", size);
        SavedValues += size;
    }

    private void Add(string name, params long[] shape) => Parameters.Add(new ParameterPlan(name, new EquatableArray<long>(shape)));
}
