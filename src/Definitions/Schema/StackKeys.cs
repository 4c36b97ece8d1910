using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of an item of <c>layers</c>: those of every stack, and those that each kind of cell brings.</summary>
internal static class StackKeys
{
    /// <summary>Most layers of one stack.</summary>
    public const int MostLayers = 64;

    /// <summary>What the bias of a forget gate starts at, in a stack with biases.</summary>
    public const double UsualForgetBias = 1;

    public static readonly Key<string> Cell = new(
        "cell",
        new ChoiceType<string>([.. CellKinds.All.Select(static kind => (kind.Word, kind.Word, kind.Documentation))]),
        "The kind of cell.")
    { Required = true };

    public static readonly Key<EquatableArray<int>> Hidden = new(
        "hidden",
        new ListType<int>("widths", new IntegerType(1, 65536), 1, MostLayers, single: true),
        "The width of each layer, bottom to top. One number is one layer, or `layers` layers of that width.")
    { Required = true };

    public static readonly Key<int> Layers = new("layers", new IntegerType(1, MostLayers),
        "Number of layers, each of the width in `hidden`.")
    {
        DefaultText = "one per width",
    };

    public static readonly Key<double> ForgetBias = new(
        "forget_bias", new NumberType(-100, 100), "Initial value of the forget gate's bias.")
    {
        Of = [.. CellKinds.All.Where(static kind => kind.HasForgetGate).Select(static kind => kind.Word)],
        DefaultText = $"{Numbers.Text(UsualForgetBias)} (0 with `bias: false`)",
        IsOfTraining = true,
    };

    public static readonly Key<InitialKind> Initial = new(
        "initial",
        new ChoiceType<InitialKind>(
            ("default", InitialKind.Default,
                "The cell's own rule: xavier-uniform input weights and orthogonal recurrent weights for hm-lstm and k-lstm "
                + "(its selector uniform within 1 / sqrt(cells)), uniform for lstm, gru and rnn."),
            ("xavier-uniform", InitialKind.XavierUniform, "Uniform within sqrt(6 / (in + out))."),
            ("orthogonal", InitialKind.Orthogonal, "Orthogonal rows or columns."),
            ("uniform", InitialKind.Uniform, "Uniform within 1 / sqrt(hidden)."),
            ("normal", InitialKind.Normal, "Normal with standard deviation 1 / sqrt(hidden).")),
        InitialKind.Default,
        "How the weights are initialised. Biases are initialised to 0, except for `forget_bias`.")
    { IsOfTraining = true };

    public static readonly Key<bool> Bias = new(
        "bias", new BooleanType(), StackDefinition.UsuallyHasBias, "Whether the products have a bias.");

    public static readonly Key<double> Dropout = new(
        "dropout",
        new NumberType(0, 1, belowMost: true),
        0,
        "Probability of dropping a value on its way up to the next layer or stack, in training.")
    { IsOfTraining = true };

    public static readonly Key<double> WeightDropout = new(
        "weight_dropout",
        new NumberType(0, 1, belowMost: true),
        0,
        "Probability of dropping an entry of the recurrent weights (`weight_hh`), in training: drawn once for all rows and steps of a "
        + "window (Merity, Keskar and Socher, ICLR 2018).")
    { IsOfTraining = true };

    public static readonly Section Section = new(
        "stack", "a stack", "One or more layers of one kind of cell. Stacks of different cells may follow each other.",
        [Cell, Hidden, Layers, .. CellKinds.Keys, ForgetBias, Initial, Bias, Dropout, WeightDropout, .. CellKinds.LastKeys])
    {
        VariantKey = Cell,
    };
}
