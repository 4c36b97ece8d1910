using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Models;

/// <summary>Layers of torch's own cells, lstm, gru or rnn, and of the layer-normalised lstm.</summary>
/// <param name="Kind">One of <see cref="CellKind.Lstm"/>, <see cref="CellKind.Gru"/> and <see cref="CellKind.Rnn"/>.</param>
public sealed record RnnStack(CellKind Kind) : StackDefinition
{
    /// <summary>
    /// Values per unit that autograd keeps of one step of a normalised LSTM: those of an LSTM, and the normalised gates and cell.
    /// </summary>
    private const int SavedPerNormalisedUnit = Planner.SavedPerLstmUnit + 5;

    /// <summary>Values per unit beside them with zoneout: which values of h and c stay, and the new ones.</summary>
    private const int SavedPerZonedUnit = 4;

    /// <inheritdoc/>
    public override CellKind Cell => Kind;

    /// <summary>The nonlinearity of an rnn; Tanh for the others.</summary>
    public ActivationKind Activation { get; init; }

    /// <summary>Whether a second direction reads the sequence from its end.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Whether gates and cells of an lstm are layer-normalised; false for the others.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>The initial bias of an lstm's forget gate; 0 for the others.</summary>
    public double ForgetBias { get; init; }

    /// <summary>
    /// Probability, 0 to below 1, that a value of h stays what it was before a step, in training; the old value's weight in evaluation.
    /// </summary>
    public double ZoneoutHidden { get; init; }

    /// <summary>The same of the values of c; 0 for cells that have none.</summary>
    public double ZoneoutCell { get; init; }

    /// <summary>Whether values of the state may stay as they were.</summary>
    public bool ZonesOut => ZoneoutHidden > 0 || ZoneoutCell > 0;

    /// <inheritdoc/>
    public override int Directions => Bidirectional ? 2 : 1;

    internal override string FingerprintFacts =>
        (Kind == CellKind.Rnn ? $"{Word} {RnnCells.Activation.Render(Activation)}" : Word)
        + (ZonesOut ? $" zoneout {Numbers.Text(ZoneoutHidden)} {Numbers.Text(ZoneoutCell)}" : "");

    internal override string LayerName(int stack, int layer) => FormattableString.Invariant($"layers.{stack}.*_l{layer}");

    internal override string Describe(int layer)
    {
        string activation = Kind == CellKind.Rnn ? $" with {RnnCells.Activation.Render(Activation)}" : "";
        return $"{Word.ToUpperInvariant()} layer{activation}{(Bidirectional ? ", both directions" : "")}";
    }

    internal override void Plan(LayerPlan layer, Planner planner)
    {
        (int gates, int saved) = Kind switch
        {
            CellKind.Lstm => (4, LayerNorm ? SavedPerNormalisedUnit : Planner.SavedPerLstmUnit),
            CellKind.Gru => (3, 6),
            CellKind.Rnn => (1, 2),
            _ => throw new InvalidOperationException($"{Kind} is none of torch's cells."),
        };
        for (int direction = 0; direction < Directions; direction++)
        {
            string end = direction == 0 ? "" : "_reverse";
            Add("weight_ih", gates * layer.HiddenSize, layer.InputSize);
            Add("weight_hh", gates * layer.HiddenSize, layer.HiddenSize);
            if (Bias)
            {
                Add("bias_ih", gates * layer.HiddenSize);
                Add("bias_hh", gates * layer.HiddenSize);
            }

            if (LayerNorm && layer.HiddenSize > 1)
            {
                Add("norm_weight", gates * layer.HiddenSize);
                Add("norm_bias", gates * layer.HiddenSize);
                Add("norm_cell_weight", layer.HiddenSize);
                Add("norm_cell_bias", layer.HiddenSize);
            }

            planner.Save((saved + (ZonesOut ? SavedPerZonedUnit : 0)) * layer.HiddenSize);
            void Add(string parameter, params long[] shape) => planner.Add(layer.Name.Replace("*", parameter) + end, shape);
        }
    }

    private protected override void RenderOptions(YamlText yaml)
    {
        if (LayerNormKey.LayerNorm.IsOf(Word))
        {
            yaml.Write(LayerNormKey.LayerNorm, LayerNorm);
        }

        if (RnnCells.Activation.IsOf(Word))
        {
            yaml.Write(RnnCells.Activation, Activation);
        }

        yaml.Write(RnnCells.Bidirectional, Bidirectional);
        yaml.Write(RnnCells.ZoneoutHidden, ZoneoutHidden);
        if (RnnCells.ZoneoutCell.IsOf(Word))
        {
            yaml.Write(RnnCells.ZoneoutCell, ZoneoutCell);
        }

        if (StackKeys.ForgetBias.IsOf(Word))
        {
            yaml.Write(StackKeys.ForgetBias, ForgetBias);
        }
    }
}
