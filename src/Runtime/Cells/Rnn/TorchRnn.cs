using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>
/// A stack of torch's own cells, <c>lstm</c>, <c>gru</c> or <c>rnn</c>, with rows of different length and streaming steps.
/// </summary>
/// <remarks>
/// <para>
/// Torch's own module, <see cref="Core"/>, owns the parameters under torch's names (<c>weight_ih_l0</c>, <c>weight_hh_l0</c>,
/// <c>bias_ih_l0</c>, <c>bias_hh_l0</c>, <c>_reverse</c> for the other direction; gates in the order i, f, g, o and r, z, n): register it
/// under the stack's name. On the CPU in float32, windows are computed by the engine (<see cref="CpuEngine"/>). Elsewhere those of rows of
/// equal length go through torch's fused operation, unless weights are dropped or values zone out, and everything else is the same
/// equations step by step.
/// </para>
/// <para>
/// A layer-normalised lstm has <c>norm_weight_l0</c> and <c>norm_bias_l0</c> [4H] for the gates, and <c>norm_cell_weight_l0</c> and
/// <c>norm_cell_bias_l0</c> [H] as well; torch has no such module, so that without the engine it is computed step by step.
/// </para>
/// <para>
/// Initial values: by default uniform within 1 / sqrt(H); biases 0 but for the forget gate's in <c>bias_ih</c>; gains of norms 1.
/// </para>
/// </remarks>
public sealed class TorchRnn : IStack<RnnState, RnnOutput>
{
    private readonly RnnLayout layout;
    private readonly RnnBridge bridge;

    /// <summary>A stack with fresh weights from torch's generator.</summary>
    /// <param name="definition">Sizes and rules.</param>
    /// <param name="inputSize">Width of what enters the bottom layer; at least 1.</param>
    /// <exception cref="ArgumentException">The cell is none of torch's, there is no layer, or a number is out of its range.</exception>
    public TorchRnn(RnnStack definition, long inputSize)
    {
        layout = new RnnLayout(definition, inputSize);
        layout.Check();
        Core = layout.HiddenSizes.Distinct().Count() == 1 && !definition.LayerNorm ? MakeTorchModule(layout) : new RnnParameters(layout);
        bridge = new RnnBridge(layout, Core);
        Initialise();
    }

    /// <summary>The module that owns the parameters.</summary>
    public nn.Module Core { get; }

    /// <inheritdoc/>
    public RnnState CreateState(long batch)
    {
        Tensor like = Core.get_parameter("weight_hh_l0")!;
        return new RnnState(Zeros(), layout.HasCell ? Zeros() : [], layout.Definition.Bidirectional);

        Tensor[] Zeros() => [.. layout.HiddenSizes.SelectMany(
            width => Enumerable.Range(0, layout.Directions).Select(_ => StateTensor.Zeros(batch, width, like)))];
    }

    /// <inheritdoc/>
    /// <remarks>A backward direction starts from its part of the state at each row's last real step.</remarks>
    public RnnOutput Run(Tensor input, RnnState state, SequenceMask mask)
    {
        Tensor like = Core.get_parameter("weight_ih_l0")!;
        TensorCheck.Window(input, layout.InputSize, like);
        mask.CheckFit(input);
        CheckState(state, input.size(0), like, nameof(state));
        bool byStep = mask.Vary || Core is RnnParameters || layout.DropsWeights(Core) || layout.Definition.ZonesOut;
        if (bridge.Supports(like, input.size(0), input.size(1)))
        {
            return bridge.Run(input, state, mask, masksBySteps: !byStep);
        }

        return byStep ? RunByStep(input, state, mask) : RunFused(input, state);
    }

    /// <inheritdoc/>
    public RnnState Step(Tensor element, RnnState state)
    {
        if (layout.Definition.Bidirectional)
        {
            throw new InvalidOperationException("A bidirectional stack cannot read a stream: its other direction starts at the end.");
        }

        Tensor like = Core.get_parameter("weight_ih_l0")!;
        TensorCheck.Element(element, layout.InputSize, like);
        CheckState(state, element.size(0), like, nameof(state));
        if (bridge.Step(element, state) is { } done)
        {
            return done;
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor[] recurrent = layout.RecurrentWeights(Core);
        RnnZones zones = RnnZones.Of(layout, Core, element.size(0), steps: 1);
        var hidden = new Tensor[layout.HiddenSizes.Count];
        var cell = new Tensor[state.Cell.Count];
        Tensor last = element;
        for (int layer = 0; layer < hidden.Length; layer++)
        {
            using var equations = new RnnEquations(layout, Core, recurrent[layer], layer, direction: 0);
            Tensor projected = equations.Project(Enter(last, layer));
            (Tensor h, Tensor? c) = (state.Hidden[layer], cell.Length > 0 ? state.Cell[layer] : null);
            (hidden[layer], Tensor? next) = zones.Keep(layer, step: 0, equations.Step(projected, h, c), h, c);
            last = hidden[layer];
            if (next is not null)
            {
                cell[layer] = next;
            }
        }

        return new RnnState(hidden, cell).Map(static value => value.MoveToOuterDisposeScope());
    }

    private void CheckState(RnnState state, long rows, Tensor like, string parameter)
    {
        int passes = layout.HiddenSizes.Count * layout.Directions, cells = layout.HasCell ? passes : 0;
        if (state.Hidden.Count != passes || state.Cell.Count != cells)
        {
            throw new ArgumentException(
                $"The state has {state.Hidden.Count} tensors h and {state.Cell.Count} tensors c, but the stack has {passes} and {cells}.",
                parameter);
        }

        for (int k = 0; k < passes; k++)
        {
            Require("hidden", state.Hidden[k], k);
            if (cells > 0)
            {
                Require("cell", state.Cell[k], k);
            }
        }

        void Require(string role, Tensor value, int k)
        {
            int layer = k / layout.Directions;
            if (TensorCheck.Misfits(value, rows, layout.HiddenSizes[layer], like))
            {
                string name = role + RnnLayout.Suffix(layer, k % layout.Directions);
                throw TensorCheck.Misfit($"{name} of the state", value, rows, layout.HiddenSizes[layer], like, parameter);
            }
        }
    }

    private static nn.Module MakeTorchModule(RnnLayout layout)
    {
        (long input, long width, int layers) = (layout.InputSize, layout.HiddenSizes[0], layout.HiddenSizes.Count);
        (bool bias, bool both) = (layout.Definition.Bias, layout.Definition.Bidirectional);
        double dropout = layers > 1 ? layout.Definition.Dropout : 0;
        nn.NonLinearities nonlinearity =
            layout.Definition.Activation == ActivationKind.Relu ? nn.NonLinearities.ReLU : nn.NonLinearities.Tanh;
        return layout.Definition.Kind switch
        {
            CellKind.Lstm => nn.LSTM(input, width, layers, bias, batchFirst: true, dropout, both),
            CellKind.Gru => nn.GRU(input, width, layers, bias, batchFirst: true, dropout, both),
            CellKind.Rnn => nn.RNN(input, width, layers, nonlinearity, bias, batchFirst: true, dropout, both),
            _ => throw layout.NoCell(),
        };
    }

    private void Initialise()
    {
        InitialKind kind = layout.Definition.Initial == InitialKind.Default ? InitialKind.Uniform : layout.Definition.Initial;
        using (no_grad())
        {
            foreach ((string name, Parameter value) in Core.named_parameters())
            {
                if (name.StartsWith("norm", StringComparison.Ordinal))
                {
                    value.fill_(name.Contains("weight", StringComparison.Ordinal) ? 1 : 0);
                    continue;
                }

                long width = value.size(0) / layout.Gates;
                for (int gate = 0; gate < layout.Gates; gate++)
                {
                    using Tensor block = value.narrow(0, gate * width, width);
                    if (name.StartsWith("weight", StringComparison.Ordinal))
                    {
                        Initialiser.Fill(block, kind, width);
                    }
                    else
                    {
                        bool forget = layout.HasCell && gate == 1 && name.StartsWith("bias_ih", StringComparison.Ordinal);
                        block.fill_(forget ? layout.Definition.ForgetBias : 0);
                    }
                }
            }
        }
    }

    private RnnOutput RunFused(Tensor input, RnnState start)
    {
        using Tensor h0 = stack(start.Hidden, 0);
        using Tensor? c0 = start.Cell.Count > 0 ? stack(start.Cell, 0) : null;
        (Tensor output, Tensor h, Tensor? c) = Core switch
        {
            LSTM lstm => lstm.call(input, (h0, c0!)),
            GRU gru => WithoutCell(gru.call(input, h0)),
            RNN rnn => WithoutCell(rnn.call(input, h0)),
            _ => throw layout.NoCell(),
        };
        using (h)
        using (c)
        {
            return new RnnOutput(output, new RnnState(h.unbind(0), c?.unbind(0) ?? [], layout.Definition.Bidirectional));
        }

        static (Tensor, Tensor, Tensor?) WithoutCell((Tensor Output, Tensor Hidden) result) => (result.Output, result.Hidden, null);
    }

    private RnnOutput RunByStep(Tensor input, RnnState start, SequenceMask mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] recurrent = layout.RecurrentWeights(Core);
        RnnZones zones = RnnZones.Of(layout, Core, input.size(0), input.size(1));
        var hidden = new Tensor[start.Hidden.Count];
        var cell = new Tensor[start.Cell.Count];
        Tensor last = input;
        for (int layer = 0; layer < layout.HiddenSizes.Count; layer++)
        {
            Tensor entering = Enter(last, layer);
            var outputs = new Tensor[layout.Directions];
            for (int direction = 0; direction < outputs.Length; direction++)
            {
                int k = (layer * layout.Directions) + direction;
                using var equations = new RnnEquations(layout, Core, recurrent[k], layer, direction);
                (outputs[direction], hidden[k], Tensor? c) = RunDirection(
                    (k, direction), equations, zones, entering, (start.Hidden[k], cell.Length > 0 ? start.Cell[k] : null), mask);
                if (c is not null)
                {
                    cell[k] = c;
                }
            }

            last = outputs.Length == 1 ? outputs[0] : mask.HoldLast(cat(outputs, 2));
        }

        var end = new RnnState(hidden, cell, layout.Definition.Bidirectional);
        end.Map(static value => value.MoveToOuterDisposeScope());
        return new RnnOutput(last.MoveToOuterDisposeScope(), end);
    }

    private static (Tensor Output, Tensor Hidden, Tensor? Cell) RunDirection(
        (int Number, int Direction) pass,
        RnnEquations equations,
        RnnZones zones,
        Tensor input,
        (Tensor Hidden, Tensor? Cell) start,
        SequenceMask mask)
    {
        (Tensor hidden, Tensor? cell) = start;
        Tensor[] projected = equations.Project(input).unbind(1);
        var steps = new Tensor[projected.Length];
        for (int n = 0; n < steps.Length; n++)
        {
            int t = pass.Direction == 0 ? n : steps.Length - 1 - n;
            (Tensor nextHidden, Tensor? nextCell) =
                zones.Keep(pass.Number, t, equations.Step(projected[t], hidden, cell), hidden, cell);
            Tensor? active = mask[t];
            hidden = active is null ? nextHidden : where(active, nextHidden, hidden);
            cell = active is null || nextCell is null ? nextCell : where(active, nextCell, cell!);
            steps[t] = hidden;
        }

        return (stack(steps, 1), hidden, cell);
    }

    // What goes up to a layer: dropped values only between layers, and only in training.
    private Tensor Enter(Tensor value, int layer) =>
        layer > 0 && layout.Definition.Dropout > 0 ? nn.functional.dropout(value, layout.Definition.Dropout, Core.training) : value.alias();
}
