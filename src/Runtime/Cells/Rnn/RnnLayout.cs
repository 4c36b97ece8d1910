using Hmlstm.Definitions.Models;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>A stack of torch's own cells with its sizes worked out.</summary>
/// <param name="Definition">Sizes and rules.</param>
/// <param name="InputSize">Width of what enters the bottom layer.</param>
internal sealed record RnnLayout(RnnStack Definition, long InputSize)
{
    /// <summary>H of each layer, from the bottom up.</summary>
    public IReadOnlyList<long> HiddenSizes { get; } = [.. Definition.Hidden.Select(static width => (long)width)];

    /// <summary>1, or 2 with a second direction.</summary>
    public int Directions => Definition.Bidirectional ? 2 : 1;

    /// <summary>Whether the cells keep c beside h.</summary>
    public bool HasCell => Definition.Kind == CellKind.Lstm;

    /// <summary>Gates of the cell, whose rows lie one after another in each weight.</summary>
    public int Gates => Definition.Kind switch
    {
        CellKind.Lstm => 4,
        CellKind.Gru => 3,
        CellKind.Rnn => 1,
        _ => throw NoCell(),
    };

    /// <summary>Whether a layer is normalised: one of width 1 is not, since its only value would become a constant.</summary>
    public bool Normalises(int layer) => Definition.LayerNorm && HiddenSizes[layer] > 1;

    /// <summary>The parameters of a layer and direction with their shapes, in the order of the engine's calls.</summary>
    public IEnumerable<(string Name, long[] Shape)> ParametersOf(int layer, int direction)
    {
        string suffix = Suffix(layer, direction);
        long width = HiddenSizes[layer], rows = Gates * width;
        yield return ("weight_ih" + suffix, [rows, InputOf(layer)]);
        yield return ("weight_hh" + suffix, [rows, width]);
        if (Definition.Bias)
        {
            yield return ("bias_ih" + suffix, [rows]);
            yield return ("bias_hh" + suffix, [rows]);
        }

        if (Normalises(layer))
        {
            yield return ("norm_weight" + suffix, [rows]);
            yield return ("norm_bias" + suffix, [rows]);
            yield return ("norm_cell_weight" + suffix, [width]);
            yield return ("norm_cell_bias" + suffix, [width]);
        }
    }

    /// <summary>Whether weights are dropped while a module is as it is.</summary>
    public bool DropsWeights(nn.Module parameters) => Definition.WeightDropout > 0 && parameters.training;

    /// <summary>
    /// <c>weight_hh</c> of each layer and direction as one window uses it. What <see cref="WeightDropout"/> makes belongs to the dispose
    /// scope around the call.
    /// </summary>
    public Tensor[] RecurrentWeights(nn.Module parameters) =>
    [
        .. from layer in Enumerable.Range(0, HiddenSizes.Count)
           from direction in Enumerable.Range(0, Directions)
           select WeightDropout.Of(
               parameters.get_parameter("weight_hh" + Suffix(layer, direction))!, Definition.WeightDropout, parameters.training),
    ];

    /// <summary>Width of what enters a layer.</summary>
    public long InputOf(int layer) => layer == 0 ? InputSize : Directions * HiddenSizes[layer - 1];

    /// <summary>The end of the names of a layer's parameters, as torch has it.</summary>
    public static string Suffix(int layer, int direction) => direction == 0 ? $"_l{layer}" : $"_l{layer}_reverse";

    /// <summary>Refuses what makes no stack.</summary>
    /// <exception cref="ArgumentException">The cell is none of torch's, there is no layer, or a number is out of its range.</exception>
    public void Check()
    {
        if (HiddenSizes.Count == 0)
        {
            throw new ArgumentException("A stack has at least one layer.");
        }

        _ = Gates;
        ArgumentOutOfRangeException.ThrowIfLessThan(InputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSizes.Min(), 1);
        SettingCheck.BelowOne(Definition.Dropout);
        SettingCheck.BelowOne(Definition.WeightDropout);
        SettingCheck.BelowOne(Definition.ZoneoutHidden);
        SettingCheck.BelowOne(Definition.ZoneoutCell);
        if (Definition.LayerNorm && Definition.Kind != CellKind.Lstm)
        {
            throw new ArgumentException($"Layer normalisation is for lstm, not for {Definition.Kind}.");
        }
    }

    /// <summary>What to throw for another kind of cell.</summary>
    public ArgumentException NoCell() => new($"{Definition.Kind} is none of torch's own cells.");
}
