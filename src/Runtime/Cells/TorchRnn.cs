using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>A stack of torch's own cells, <c>lstm</c>, <c>gru</c> or <c>rnn</c>, with rows of different length and streaming steps.</summary>
/// <remarks>
/// <para>
/// Torch's own module, <see cref="Core"/>, owns the parameters under torch's names (<c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c>,
/// <c>bias_hh_l0</c>, <c>_reverse</c> for the other direction; gates in the order i, f, g, o and r, z, n): register it under the stack's name.
/// On the CPU in float32, windows are computed by the engine (<see cref="CpuEngine"/>). Elsewhere those of rows of equal length go through torch's fused operation, and
/// everything else is the same equations step by step.
/// </para>
/// <para>Initial values: by default uniform within 1 / sqrt(H); biases 0 but for the forget gate's in <c>bias_ih</c>.</para>
/// </remarks>
public sealed class TorchRnn
{
    private readonly RnnOptions options;
    private readonly RnnEngine engine;

    /// <summary>A stack with fresh weights from torch's generator.</summary>
    /// <param name="options">Sizes and rules.</param>
    /// <exception cref="ArgumentException">The cell is none of torch's, there is no layer, or a number is out of its range.</exception>
    public TorchRnn(RnnOptions options)
    {
        options.Check();
        this.options = options;
        Core = options.HiddenSizes.Distinct().Count() == 1 ? MakeTorchModule(options) : new RnnParameters(options);
        engine = new RnnEngine(options, Core);
        Initialise();
    }

    /// <summary>The module that owns the parameters.</summary>
    public nn.Module Core { get; }

    /// <summary>Zeros on the parameters' device and in their type.</summary>
    /// <param name="batch">B; at least 1.</param>
    public RnnState CreateState(long batch)
    {
        if (batch < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(batch), $"A state has at least one row, not {batch}.");
        }

        Tensor like = Core.get_parameter("weight_hh_l0")!;
        return new RnnState(Zeros(), options.Kind == CellKind.Lstm ? Zeros() : [], options.Bidirectional);

        Tensor[] Zeros() => [.. options.HiddenSizes.SelectMany(width => Enumerable.Range(0, options.Directions)
            .Select(_ => zeros(batch, width, dtype: like.dtype, device: like.device)))];
    }

    /// <summary>Runs over a window.</summary>
    /// <param name="input">[B, T, in].</param>
    /// <param name="start">The state before it. A backward direction starts from its part at each row's last real step.</param>
    /// <param name="mask">Which rows go on at each step. Steps after a row's end repeat its last real one.</param>
    /// <exception cref="ArgumentException">The input, the state or the lengths are of other sizes, or of another type than the weights.</exception>
    public RnnOutput Run(Tensor input, RnnState start, SequenceMask mask)
    {
        Tensor like = Core.get_parameter("weight_ih_l0")!;
        TensorCheck.Window(input, options.InputSize, like);
        mask.CheckFit(input);
        CheckState(start, input.size(0), like, nameof(start));
        bool byStep = mask.Vary || Core is RnnParameters;
        if (engine.Supports(like, input.size(0), input.size(1)))
        {
            return engine.Run(input, start, mask, masksBySteps: !byStep);
        }

        return byStep ? RunByStep(input, start, mask) : RunFused(input, start);
    }

    /// <summary>Runs one step of a stream.</summary>
    /// <param name="element">[B, in].</param>
    /// <param name="previous">The state before it.</param>
    /// <exception cref="InvalidOperationException">The stack reads from the sequence's end as well.</exception>
    /// <exception cref="ArgumentException">The element or the state is of other sizes, or of another type than the weights.</exception>
    public RnnOutput Step(Tensor element, RnnState previous)
    {
        if (options.Bidirectional)
        {
            throw new InvalidOperationException("A bidirectional stack cannot read a stream: its other direction starts at the end.");
        }

        Tensor like = Core.get_parameter("weight_ih_l0")!;
        TensorCheck.Element(element, options.InputSize, like);
        CheckState(previous, element.size(0), like, nameof(previous));
        if (engine.Step(element, previous) is { } done)
        {
            return done;
        }

        var hidden = new Tensor[options.HiddenSizes.Count];
        var cell = new Tensor[previous.Cell.Count];
        Tensor last = element;
        for (int layer = 0; layer < hidden.Length; layer++)
        {
            using Tensor entering = Enter(last, layer);
            using var equations = new RnnEquations(options, Core, RnnOptions.Suffix(layer, 0));
            using Tensor projected = equations.Project(entering);
            (hidden[layer], Tensor? next) = equations.Step(projected, previous.Hidden[layer], cell.Length > 0 ? previous.Cell[layer] : null);
            last = hidden[layer];
            if (next is not null)
            {
                cell[layer] = next;
            }
        }

        return new RnnOutput(last.alias(), new RnnState(hidden, cell));
    }

    private void CheckState(RnnState state, long rows, Tensor like, string parameter)
    {
        int passes = options.HiddenSizes.Count * options.Directions, cells = options.Kind == CellKind.Lstm ? passes : 0;
        if (state.Hidden.Count != passes || state.Cell.Count != cells)
        {
            throw new ArgumentException(
                $"The state has {state.Hidden.Count} tensors h and {state.Cell.Count} tensors c, but the stack has {passes} and {cells}.", parameter);
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
            int layer = k / options.Directions;
            if (TensorCheck.Misfits(value, rows, options.HiddenSizes[layer], like))
            {
                string name = role + RnnOptions.Suffix(layer, k % options.Directions);
                throw TensorCheck.Misfit($"{name} of the state", value, rows, options.HiddenSizes[layer], like, parameter);
            }
        }
    }

    private static nn.Module MakeTorchModule(RnnOptions options)
    {
        long width = options.HiddenSizes[0];
        int layers = options.HiddenSizes.Count;
        double dropout = layers > 1 ? options.Dropout : 0;
        return options.Kind switch
        {
            CellKind.Lstm => nn.LSTM(options.InputSize, width, layers, options.Bias, batchFirst: true, dropout, options.Bidirectional),
            CellKind.Gru => nn.GRU(options.InputSize, width, layers, options.Bias, batchFirst: true, dropout, options.Bidirectional),
            _ => nn.RNN(
                options.InputSize,
                width,
                layers,
                options.Activation == ActivationKind.Relu ? nn.NonLinearities.ReLU : nn.NonLinearities.Tanh,
                options.Bias,
                batchFirst: true,
                dropout,
                options.Bidirectional),
        };
    }

    private void Initialise()
    {
        InitialKind kind = options.Initial == InitialKind.Default ? InitialKind.Uniform : options.Initial;
        using (no_grad())
        {
            foreach ((string name, Parameter value) in Core.named_parameters())
            {
                long width = value.size(0) / options.Gates;
                for (int gate = 0; gate < options.Gates; gate++)
                {
                    using Tensor block = value.narrow(0, gate * width, width);
                    if (name.StartsWith("weight", StringComparison.Ordinal))
                    {
                        Initialiser.Fill(block, kind, width);
                    }
                    else
                    {
                        bool forget = options.Kind == CellKind.Lstm && gate == 1 && name.StartsWith("bias_ih", StringComparison.Ordinal);
                        block.fill_(forget ? options.ForgetBias : 0);
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
            _ => WithoutCell(((RNN)Core).call(input, h0)),
        };
        using (h)
        using (c)
        {
            return new RnnOutput(output, new RnnState(h.unbind(0), c?.unbind(0) ?? [], options.Bidirectional));
        }

        static (Tensor, Tensor, Tensor?) WithoutCell((Tensor Output, Tensor Hidden) result) => (result.Output, result.Hidden, null);
    }

    private RnnOutput RunByStep(Tensor input, RnnState start, SequenceMask mask)
    {
        using DisposeScope scope = NewDisposeScope();
        var hidden = new Tensor[start.Hidden.Count];
        var cell = new Tensor[start.Cell.Count];
        Tensor last = input;
        for (int layer = 0; layer < options.HiddenSizes.Count; layer++)
        {
            Tensor entering = Enter(last, layer);
            var outputs = new Tensor[options.Directions];
            for (int direction = 0; direction < outputs.Length; direction++)
            {
                int k = (layer * options.Directions) + direction;
                (outputs[direction], hidden[k], Tensor? c) = RunDirection(
                    entering, layer, direction, start.Hidden[k], cell.Length > 0 ? start.Cell[k] : null, mask);
                if (c is not null)
                {
                    cell[k] = c;
                }
            }

            last = outputs.Length == 1 ? outputs[0] : mask.HoldLast(cat(outputs, 2));
        }

        var end = new RnnState(hidden, cell, options.Bidirectional);
        end.Map(static value => value.MoveToOuterDisposeScope());
        return new RnnOutput(last.MoveToOuterDisposeScope(), end);
    }

    private (Tensor Output, Tensor Hidden, Tensor? Cell) RunDirection(
        Tensor input, int layer, int direction, Tensor hidden, Tensor? cell, SequenceMask mask)
    {
        using var equations = new RnnEquations(options, Core, RnnOptions.Suffix(layer, direction));
        Tensor[] projected = equations.Project(input).unbind(1);
        var steps = new Tensor[projected.Length];
        for (int n = 0; n < steps.Length; n++)
        {
            int t = direction == 0 ? n : steps.Length - 1 - n;
            (Tensor nextHidden, Tensor? nextCell) = equations.Step(projected[t], hidden, cell);
            Tensor? active = mask[t];
            hidden = active is null ? nextHidden : where(active, nextHidden, hidden);
            cell = active is null || nextCell is null ? nextCell : where(active, nextCell, cell!);
            steps[t] = hidden;
        }

        return (stack(steps, 1), hidden, cell);
    }

    // What goes up to a layer: dropped values only between layers, and only in training.
    private Tensor Enter(Tensor value, int layer) =>
        layer > 0 && options.Dropout > 0 ? nn.functional.dropout(value, options.Dropout, Core.training) : value.alias();
}

/// <summary>The sizes and rules of a stack of torch's own cells.</summary>
public sealed record RnnOptions
{
    /// <summary>One of <see cref="CellKind.Lstm"/>, <see cref="CellKind.Gru"/> and <see cref="CellKind.Rnn"/>.</summary>
    public required CellKind Kind { get; init; }

    /// <summary>Width of the input; at least 1.</summary>
    public required long InputSize { get; init; }

    /// <summary>H of each layer, from the bottom up; at least one.</summary>
    public required IReadOnlyList<long> HiddenSizes { get; init; }

    /// <summary>Whether the products have biases (two of them, as torch has it).</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether a second direction reads the sequence from its end.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Probability, 0 to below 1, of dropping a value on its way up to the next layer, in training.</summary>
    public double Dropout { get; init; }

    /// <summary>The nonlinearity of an rnn.</summary>
    public ActivationKind Activation { get; init; }

    /// <summary>The initial forget bias of an lstm, all of it in <c>bias_ih</c>.</summary>
    public double ForgetBias { get; init; }

    /// <summary>How the weights start; by default uniform within 1 / sqrt(H), as in torch.</summary>
    public InitialKind Initial { get; init; }

    /// <summary>1, or 2 with a second direction.</summary>
    internal int Directions => Bidirectional ? 2 : 1;

    /// <summary>Gates of the cell, whose rows lie one after another in each weight.</summary>
    internal int Gates => Kind switch
    {
        CellKind.Lstm => 4,
        CellKind.Gru => 3,
        _ => 1,
    };

    /// <summary>Width of what enters a layer.</summary>
    internal long InputOf(int layer) => layer == 0 ? InputSize : Directions * HiddenSizes[layer - 1];

    /// <summary>The end of the names of a layer's parameters, as torch has it.</summary>
    internal static string Suffix(int layer, int direction) => direction == 0 ? $"_l{layer}" : $"_l{layer}_reverse";

    /// <summary>Refuses what makes no stack.</summary>
    /// <exception cref="ArgumentException">The cell is none of torch's, there is no layer, or a number is out of its range.</exception>
    internal void Check()
    {
        if (Kind is not (CellKind.Lstm or CellKind.Gru or CellKind.Rnn) || HiddenSizes.Count == 0)
        {
            throw new ArgumentException(HiddenSizes.Count == 0 ? "A stack has at least one layer." : $"{Kind} is none of torch's own cells.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(InputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSizes.Min(), 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Dropout);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Dropout, 1);
    }
}

/// <summary>What a stack of torch's own cells gives; its tensors belong to the dispose scope around the call.</summary>
/// <param name="Hidden">The top layer's h: [B, T, D H] of a window, forward direction first, or [B, H] of one step.</param>
/// <param name="State">The state afterwards, of each row after its last real step.</param>
public readonly record struct RnnOutput(Tensor Hidden, RnnState State);
