using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Models;

/// <summary>Consecutive layers of one kind of cell.</summary>
public abstract record StackDefinition
{
    internal const bool UsuallyHasBias = true;

    /// <summary>The kind of cell.</summary>
    public abstract CellKind Cell { get; }

    /// <summary>The cell as definitions name it: <c>hm-lstm</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind of cell is none of <see cref="CellKind"/>.</exception>
    public string Word => CellKinds.Of(Cell).Word;

    /// <summary>The width of each layer, bottom to top; at least one.</summary>
    public required EquatableArray<int> Hidden { get; init; }

    /// <summary>Probability, 0 to below 1, of dropping a value on its way up to the next layer or stack.</summary>
    public double Dropout { get; init; }

    /// <summary>Probability, 0 to below 1, of dropping an entry of <c>weight_hh</c> for a window, in training.</summary>
    public double WeightDropout { get; init; }

    /// <summary>How the weights start.</summary>
    public InitialKind Initial { get; init; }

    /// <summary>Whether the products have a bias.</summary>
    public bool Bias { get; init; } = UsuallyHasBias;

    /// <summary>Directions in which a sequence is read: 2 in a bidirectional stack, otherwise 1.</summary>
    public virtual int Directions => 1;

    /// <summary>Whether the stack can read a sequence element by element, as it comes: not with two directions.</summary>
    public bool CanStep => Directions == 1;

    /// <summary>The layers, from the bottom, that have a boundary detector; 0 for kinds without boundaries.</summary>
    public virtual int Detectors => 0;

    /// <summary>The values that change during training, each with its name in histories; empty where there are none.</summary>
    public virtual EquatableArray<NamedSchedule> Schedules => default;

    /// <summary>The cell's equations; two stacks of equal shapes and different equations do not share weights.</summary>
    internal abstract string FingerprintFacts { get; }

    /// <summary>What a layer is, for people.</summary>
    /// <param name="layer">The layer, from 0.</param>
    internal abstract string Describe(int layer);

    /// <summary>A layer's name in a weights file; a star stands for the names of its parameters where they do not end it.</summary>
    /// <param name="stack">The stack, from 0.</param>
    /// <param name="layer">The layer, from 0.</param>
    internal virtual string LayerName(int stack, int layer) => FormattableString.Invariant($"layers.{stack}.{layer}");

    /// <summary>Width of the layer above that a layer reads; 0 where it reads none.</summary>
    /// <param name="layer">The layer, from 0.</param>
    internal virtual int WidthAbove(int layer) => 0;

    /// <summary>Notes the parameters of a layer, and what its step leaves for the backward pass.</summary>
    /// <param name="layer">The layer, but for what the parameters tell.</param>
    /// <param name="planner">Where they are noted.</param>
    internal abstract void Plan(LayerPlan layer, Planner planner);

    /// <summary>Writes the stack as YAML.</summary>
    internal void Render(YamlText yaml)
    {
        yaml.Write(StackKeys.Cell, Word);
        yaml.Write(StackKeys.Hidden, Hidden);
        RenderOptions(yaml);
        yaml.Write(StackKeys.Initial, Initial);
        yaml.Write(StackKeys.Bias, Bias);
        yaml.Write(StackKeys.Dropout, Dropout);
        yaml.Write(StackKeys.WeightDropout, WeightDropout);
        RenderLast(yaml);
    }

    /// <summary>Writes what the kind of cell has of its own.</summary>
    private protected abstract void RenderOptions(YamlText yaml);

    /// <summary>Writes what comes below all else.</summary>
    private protected virtual void RenderLast(YamlText yaml)
    {
    }
}

/// <summary>A value that changes during training.</summary>
/// <param name="Name">Its name in histories and weights files: <c>slope</c>, <c>temperature</c>.</param>
/// <param name="Schedule">How it changes.</param>
public sealed record NamedSchedule(string Name, Schedule Schedule);

/// <summary>The recurrent cells.</summary>
public enum CellKind
{
    /// <summary>Hierarchical multiscale LSTM (Chung, Ahn and Bengio, ICLR 2017).</summary>
    HmLstm,

    /// <summary>The Markov recurrent network of K LSTM cells (Kuo and Chien, MLSP 2018).</summary>
    KLstm,

    /// <summary>Long short-term memory, as torch.nn.LSTM.</summary>
    Lstm,

    /// <summary>Gated recurrent unit, as torch.nn.GRU.</summary>
    Gru,

    /// <summary>The plain recurrent network, as torch.nn.RNN.</summary>
    Rnn,
}

/// <summary>How weights start.</summary>
public enum InitialKind
{
    /// <summary>
    /// The cell's own rule, which its module's documentation states: <c>HmLstmLevel</c>, <c>KLstmLayer</c> and
    /// <c>TorchRnn</c> of the runtime.
    /// </summary>
    Default,

    /// <summary>Uniform within sqrt(6 / (in + out)).</summary>
    XavierUniform,

    /// <summary>Orthogonal rows or columns.</summary>
    Orthogonal,

    /// <summary>Uniform within 1 / sqrt(hidden).</summary>
    Uniform,

    /// <summary>Normal with standard deviation 1 / sqrt(hidden).</summary>
    Normal,
}
