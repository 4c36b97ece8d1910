using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Cells;

/// <summary>torch's own cells in the definition language: their keys, and the stacks that they make.</summary>
internal static class RnnCells
{
    public const string Lstm = "lstm";
    private const string Gru = "gru";
    private const string Rnn = "rnn";

    private static readonly RnnStack Usual = new(CellKind.Rnn) { Hidden = default };

    public static readonly Key<ActivationKind> Activation = new(
        "activation", Activations.Type, Usual.Activation, "The nonlinearity of the cell.")
    { Of = [Rnn] };

    public static readonly Key<bool> Bidirectional = new(
        "bidirectional", new BooleanType(), Usual.Bidirectional,
        "Whether a second direction reads the sequence backwards, which doubles the width of the output. Not for language models; "
        + "such a network cannot be run step by step.")
    { Of = [Lstm, Gru, Rnn] };

    public static readonly Key<double> ZoneoutHidden = new(
        "zoneout_hidden", new NumberType(0, 1, belowMost: true), Usual.ZoneoutHidden,
        "Probability that a value of h stays what it was before a step, in training; otherwise the weight of the old value, so that the "
        + "new one is its expectation (Krueger et al., ICLR 2017).")
    { Of = [Lstm, Gru, Rnn] };

    public static readonly Key<double> ZoneoutCell = new(
        "zoneout_cell", new NumberType(0, 1, belowMost: true), Usual.ZoneoutCell, "The same of the values of c.")
    { Of = [Lstm] };

    public static readonly IReadOnlyList<CellKindDescription> Kinds =
    [
        Describe(CellKind.Lstm, Lstm, "Long short-term memory, as torch.nn.LSTM.", hasForgetGate: true),
        Describe(CellKind.Gru, Gru, "Gated recurrent unit, as torch.nn.GRU.", hasForgetGate: false),
        Describe(CellKind.Rnn, Rnn, "The plain recurrent network, as torch.nn.RNN.", hasForgetGate: false),
    ];

    /// <summary>What a stack of two directions cannot do, whichever of the cells it has.</summary>
    /// <param name="stack">What the file says of the stack.</param>
    /// <param name="task">The task; null where it is unknown.</param>
    /// <param name="carriesState">Whether windows go on from the state of those before.</param>
    /// <param name="problems">Where problems go.</param>
    public static void CheckDirections(Values stack, TaskKind? task, bool carriesState, ProblemList problems)
    {
        if (!stack.Get(Bidirectional))
        {
            return;
        }

        if (task == TaskKind.LanguageModel)
        {
            problems.Add(ProblemKind.BidirectionalLanguageModel, stack.KeySpan(Bidirectional));
        }
        else if (carriesState)
        {
            problems.Add(ProblemKind.BidirectionalCarry, stack.KeySpan(Bidirectional));
        }
    }

    private static CellKindDescription Describe(CellKind kind, string word, string documentation, bool hasForgetGate) => new()
    {
        Kind = kind,
        Word = word,
        Documentation = documentation,
        Keys = [LayerNormKey.LayerNorm, Activation, Bidirectional, ZoneoutHidden, ZoneoutCell],
        HasForgetGate = hasForgetGate,
        Build = stack => new RnnStack(kind)
        {
            Hidden = stack.Hidden,
            Activation = stack.Values.Get(Activation),
            Bidirectional = stack.Values.Get(Bidirectional),
            LayerNorm = stack.Values.Get(LayerNormKey.LayerNorm),
            ForgetBias = hasForgetGate ? stack.ForgetBias : 0,
            ZoneoutHidden = stack.Values.Get(ZoneoutHidden),
            ZoneoutCell = stack.Values.Get(ZoneoutCell),
        },
    };
}
