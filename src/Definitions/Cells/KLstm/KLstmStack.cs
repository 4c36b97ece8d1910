using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Models;

/// <summary>Layers of the Markov recurrent network: K parallel LSTM cells and a selector (Kuo and Chien, MLSP 2018).</summary>
public sealed record KLstmStack : StackDefinition
{
    /// <inheritdoc/>
    public override CellKind Cell => CellKind.KLstm;

    /// <summary>K, the number of parallel cells; at least 1.</summary>
    public required int Cells { get; init; }

    /// <summary>Temperature of the Gumbel-softmax in training.</summary>
    public required Schedule Temperature { get; init; }

    /// <summary>How the cells are mixed in evaluation.</summary>
    public SelectionKind Selection { get; init; }

    /// <summary>Weight of the selector's entropy in the loss; 0 is plain maximum likelihood.</summary>
    public double EntropyWeight { get; init; }

    /// <summary>The initial bias of the forget gate.</summary>
    public double ForgetBias { get; init; }

    /// <inheritdoc/>
    public override EquatableArray<NamedSchedule> Schedules => new([new("temperature", Temperature)]);

    internal override string FingerprintFacts => $"{KLstmCell.Word} {Numbers.Text(Cells)}";

    internal override string Describe(int layer) => $"k-LSTM layer of {Numbers.Text(Cells)} cells";

    internal override void Plan(LayerPlan layer, Planner planner)
    {
        (long cells, long hidden) = (Cells, layer.HiddenSize);
        planner.Add(layer.Name + ".weight_ih", 4 * cells * hidden, layer.InputSize);
        planner.Add(layer.Name + ".weight_hh", 4 * cells * hidden, hidden);
        if (Bias)
        {
            planner.Add(layer.Name + ".bias", 4 * cells * hidden);
        }

        planner.Add(layer.Name + ".select_ih", cells, layer.InputSize);
        planner.Add(layer.Name + ".select_hh", cells, hidden);
        if (Bias)
        {
            planner.Add(layer.Name + ".select_bias", cells);
        }

        planner.Save((Planner.SavedPerLstmUnit * cells * hidden) + (2 * hidden));
    }

    private protected override void RenderOptions(YamlText yaml)
    {
        yaml.Write(KLstmCell.Cells, Cells);
        yaml.Write(KLstmCell.Temperature, ScheduleText.Of(Temperature));
        yaml.Write(KLstmCell.Selection, Selection);
        yaml.Write(KLstmCell.EntropyWeight, EntropyWeight);
        yaml.Write(StackKeys.ForgetBias, ForgetBias);
    }
}

/// <summary>How a k-lstm mixes its cells in evaluation; in training it is always a Gumbel-softmax.</summary>
public enum SelectionKind
{
    /// <summary>All cells, weighted with their probabilities.</summary>
    Mixed,

    /// <summary>Only the cell with the highest probability.</summary>
    MostProbable,
}
