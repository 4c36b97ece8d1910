using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Cells;

/// <summary>The k-lstm in the definition language: its keys, and the stack that they make.</summary>
internal static class KLstmCell
{
    public const string Word = "k-lstm";

    private static readonly KLstmStack Usual = new()
    {
        Hidden = default, Cells = 4, Temperature = Schedule.Constant(1), EntropyWeight = 0.001,
    };

    /// <summary>The temperature of the Markov RNN's published code: max(0.1, 5 e^(-0.1 n)), trained for ten epochs.</summary>
    private static readonly Schedule[] PublishedTemperatures =
        [new() { Start = 5, Rule = ScheduleRule.Exponential, Rate = -0.1, Min = 0.1 }];

    public static readonly Key<int> Cells = new(
        "cells", new IntegerType(1, 256), Usual.Cells,
        "K, the number of parallel LSTM cells. With 1 it is an LSTM.")
    { Of = [Word] };

    public static readonly SectionKey Temperature = new(
        "temperature",
        ScheduleKeys.Section,
        "Temperature of the Gumbel-softmax that mixes the cells in training.")
    { Of = [Word], IsOfTraining = true, DefaultText = ScheduleText.Of(Usual.Temperature) };

    public static readonly Key<SelectionKind> Selection = new(
        "selection",
        new ChoiceType<SelectionKind>(
            ("mixed", SelectionKind.Mixed, "All cells, weighted by the selector's probabilities."),
            ("most-probable", SelectionKind.MostProbable, "Only the cell with the highest probability.")),
        Usual.Selection,
        "How the cells are combined in evaluation and inference; the weights are the same.")
    { Of = [Word], IsOfTraining = true };

    public static readonly Key<double> EntropyWeight = new(
        "entropy_weight",
        new NumberType(0, 1000),
        Usual.EntropyWeight,
        "Weight of the selector's entropy, which the loss rewards. 0 is plain maximum likelihood.")
    { Of = [Word], IsOfTraining = true };

    public static readonly CellKindDescription Kind = new()
    {
        Kind = CellKind.KLstm,
        Word = Word,
        Documentation = "The Markov recurrent network of K parallel LSTM cells (Kuo and Chien, MLSP 2018).",
        Keys = [Cells, Temperature, Selection, EntropyWeight],
        HasForgetGate = true,
        Build = static stack => new KLstmStack
        {
            Hidden = stack.Hidden,
            Cells = stack.Values.Get(Cells),
            Temperature = stack.Schedule(stack.Values, Temperature, Usual.Temperature, PublishedTemperatures),
            Selection = stack.Values.Get(Selection),
            EntropyWeight = stack.Values.Get(EntropyWeight),
            ForgetBias = stack.ForgetBias,
        },
    };
}
