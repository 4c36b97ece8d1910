using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Planning;

/// <summary>Walks a network from its input up and notes each parameter and layer.</summary>
internal sealed class Planner
{
    /// <summary>
    /// Values per unit that autograd keeps of one step of an LSTM, counted from the equations: gates before and after their activation, the
    /// cell before and after tanh, and the products' inputs.
    /// </summary>
    public const int SavedPerLstmUnit = 8;

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
        Save(width);
        return width;
    }

    /// <summary>Notes a stack on top of a width; returns its own.</summary>
    public long Stack(StackDefinition stack, int index, long input)
    {
        for (int n = 0; n < stack.Hidden.Count; n++)
        {
            int before = Parameters.Count;
            var layer = new LayerPlan
            {
                Path = FormattableString.Invariant($"layers.{index}.{n}"),
                Name = stack.LayerName(index, n),
                Description = stack.Describe(n),
                Cell = stack.Cell,
                Stack = index,
                Index = n,
                InputSize = input,
                HiddenSize = stack.Hidden[n],
                OutputSize = (long)stack.Directions * stack.Hidden[n],
                AboveSize = stack.WidthAbove(n),
                HasDetector = n < stack.Detectors,
                ParameterCount = 0,
                MultiplyAddsPerStep = 0,
            };
            stack.Plan(layer, this);
            Layers.Add(layer with { ParameterCount = CountFrom(before), MultiplyAddsPerStep = ProductsFrom(before) });
            input = layer.OutputSize;
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
            Save(all + (2L * embedding));
            input = embedding;
        }

        for (int n = 0; n < head.Hidden.Count; n++)
        {
            Product(FormattableString.Invariant($"output.hidden.{n}"), head.Hidden[n], input);
            input = head.Hidden[n];
        }

        if (!head.Tied)
        {
            Product("output.projection", head.Width, input);
            return ProductsFrom(before);
        }

        // The weight is the embedding's, which is noted already; the product with it costs what any other does.
        Add("output.projection.bias", head.Width);
        Save(head.Width);
        return ProductsFrom(before) + (head.Width * input);
    }

    /// <summary>Notes a parameter.</summary>
    public void Add(string name, params long[] shape) => Parameters.Add(new ParameterPlan(name, new EquatableArray<long>(shape)));

    /// <summary>Notes values that one step of one row leaves for the backward pass.</summary>
    public void Save(long values) => SavedValues += values;

    private long CountFrom(int first) => Parameters.Skip(first).Sum(static p => p.Count);

    private long ProductsFrom(int first) => Parameters.Skip(first).Where(static p => p.Shape.Count == 2).Sum(static p => p.Count);

    private void Product(string name, long size, long input)
    {
        Add(name + ".weight", size, input);
        Add(name + ".bias", size);
        Save(size);
    }
}
