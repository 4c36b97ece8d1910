using Hmlstm.Definitions.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>One step of torch's own cells, written out: for rows that end early, for layers of different widths, and for streams.</summary>
/// <remarks>
/// LSTM (Hochreiter and Schmidhuber 1997, with forget gates): i, f, o = sigmoid, g = tanh; c' = f c + i g; h' = o tanh(c').
/// GRU (Cho et al. 2014, in torch's form): r, z = sigmoid; n = tanh(x Win + r (h Whn + bhn)); h' = (1 - z) n + z h.
/// RNN (Elman 1990): h' = tanh or relu. A normalised LSTM (Ba, Kiros and Hinton 2016) takes norm(sums) gate by gate, and tanh(norm(c')).
/// </remarks>
internal sealed class RnnEquations : IDisposable
{
    private readonly CellKind kind;
    private readonly ActivationKind activation;
    private readonly Tensor inputWeight;
    private readonly Tensor hiddenWeight;
    private readonly Tensor? inputBias;
    private readonly Tensor? hiddenBias;
    private readonly (Tensor Gain, Tensor Shift)? gateNorm;
    private readonly (Tensor Gain, Tensor Shift)? cellNorm;

    /// <summary>Takes the parameters of one layer and direction.</summary>
    /// <param name="layout">The stack's rules.</param>
    /// <param name="parameters">The module that has them.</param>
    /// <param name="recurrentWeight"><c>weight_hh</c> as the window uses it, [gates H, H].</param>
    /// <param name="layer">From 0, the bottom.</param>
    /// <param name="direction">0, or 1 for the second direction.</param>
    public RnnEquations(RnnLayout layout, nn.Module parameters, Tensor recurrentWeight, int layer, int direction)
    {
        string suffix = RnnLayout.Suffix(layer, direction);
        kind = layout.Definition.Kind;
        activation = layout.Definition.Activation;
        inputWeight = parameters.get_parameter($"weight_ih{suffix}")!;
        hiddenWeight = recurrentWeight.t();
        if (layout.Definition.Bias)
        {
            inputBias = parameters.get_parameter($"bias_ih{suffix}");
            hiddenBias = parameters.get_parameter($"bias_hh{suffix}");
        }

        if (layout.Normalises(layer))
        {
            gateNorm = (parameters.get_parameter($"norm_weight{suffix}")!, parameters.get_parameter($"norm_bias{suffix}")!);
            cellNorm = (parameters.get_parameter($"norm_cell_weight{suffix}")!, parameters.get_parameter($"norm_cell_bias{suffix}")!);
        }
    }

    /// <summary>The sums over the input, for all steps at once: [.., in] to [.., gates H].</summary>
    public Tensor Project(Tensor input) => nn.functional.linear(input, inputWeight, inputBias);

    /// <summary>One step.</summary>
    /// <param name="projected">This step of <see cref="Project"/>, [B, gates H].</param>
    /// <param name="hidden">h before it, [B, H].</param>
    /// <param name="cell">c before it; null for cells that have none.</param>
    /// <returns>h and c after it; the caller disposes them.</returns>
    public (Tensor Hidden, Tensor? Cell) Step(Tensor projected, Tensor hidden, Tensor? cell)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor recurrent = hiddenBias is null ? hidden.mm(hiddenWeight) : addmm(hiddenBias, hidden, hiddenWeight, 1, 1);
        long width = hidden.size(1);
        if (cell is not null)
        {
            Tensor[] gates = Normalise(projected + recurrent, 4, gateNorm).split(width, 1);
            Tensor i = gates[0].sigmoid(), f = gates[1].sigmoid(), g = gates[2].tanh(), o = gates[3].sigmoid();
            Tensor next = (f * cell) + (i * g);
            return ((o * Normalise(next, 1, cellNorm).tanh()).MoveToOuterDisposeScope(), next.MoveToOuterDisposeScope());
        }

        if (kind == CellKind.Gru)
        {
            Tensor[] x = projected.split(width, 1), h = recurrent.split(width, 1);
            Tensor r = (x[0] + h[0]).sigmoid(), z = (x[1] + h[1]).sigmoid(), n = (x[2] + (r * h[2])).tanh();
            return ((n + (z * (hidden - n))).MoveToOuterDisposeScope(), null);
        }

        Tensor sums = projected + recurrent;
        return ((activation == ActivationKind.Relu ? sums.relu() : sums.tanh()).MoveToOuterDisposeScope(), null);
    }

    /// <summary>Frees its views of the parameters, not the parameters.</summary>
    public void Dispose() => hiddenWeight.Dispose();

    private static Tensor Normalise(Tensor value, long gates, (Tensor Gain, Tensor Shift)? norm) =>
        norm is { } values ? GateNorm.Normalise(value, gates, values.Gain, values.Shift) : value;
}

/// <summary>
/// The parameters of a stack whose layers differ in width or are normalised, under the names that torch gives to those of equal width.
/// </summary>
internal sealed class RnnParameters : nn.Module
{
    /// <summary>Parameters without initial values.</summary>
    public RnnParameters(RnnLayout layout)
        : base(nameof(RnnParameters))
    {
        for (int layer = 0; layer < layout.HiddenSizes.Count; layer++)
        {
            for (int direction = 0; direction < layout.Directions; direction++)
            {
                foreach ((string name, long[] shape) in layout.ParametersOf(layer, direction))
                {
                    register_parameter(name, Initialiser.Own(empty(shape)));
                }
            }
        }
    }

    /// <summary>Does nothing: the parameters are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }
}
