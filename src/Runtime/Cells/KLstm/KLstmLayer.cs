using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>
/// One layer of the Markov recurrent network: K LSTM cells beside each other that share one state, and a selector that mixes them (Kuo and
/// Chien, "Markov recurrent neural networks", MLSP 2018).
/// </summary>
/// <remarks>
/// <para>
/// q = softmax(x Wx + h Wh + b_s); w is a Gumbel-softmax of the same logits in training (Jang, Gu and Poole 2017; soft, at
/// <see cref="Temperature"/>) and, in evaluation, the one-hot vector of q's largest entry or q itself, as <see cref="Selection"/> says.
/// Every cell k computes C_k = f c + i g and
/// H_k = o tanh(C_k) from the one c and h; the new state is h = sum of w_k H_k and c = sum of w_k C_k. With K = 1 it is the LSTM.
/// </para>
/// <para>
/// Parameters: <c>weight_ih [4KH, in]</c>, <c>weight_hh [4KH, H]</c>, <c>bias [4KH]</c>, rows by gate i, f, g, o, inside a gate by
/// cell; <c>select_ih [K, in]</c>, <c>select_hh [K, H]</c>, <c>select_bias [K]</c>. Initial values: by default Xavier-uniform for
/// input weights and orthogonal for recurrent ones, gate by gate and cell by cell, and uniform in ±1/√K for the selector; biases 0
/// but for the forget gates'.
/// </para>
/// <para>
/// In float32 on the CPU a window is computed by Hmlstm's engine as one operation, elsewhere by libtorch step by step, to the same numbers
/// but for rounding; see <see cref="CpuEngine"/>. The engine's gradients are numbers: there are none of them in turn.
/// </para>
/// </remarks>
public sealed class KLstmLayer : nn.Module
{
    private readonly KLstmLayerOptions options;
    private readonly KLstmBridge bridge;
    private double temperature = 1;

    /// <summary>A layer with fresh weights from torch's generator.</summary>
    /// <param name="options">Sizes and rules.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public KLstmLayer(KLstmLayerOptions options)
        : base(nameof(KLstmLayer))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.InputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Cells, 1);
        SettingCheck.BelowOne(options.WeightDropout);
        this.options = options;
        Selection = options.Selection;
        bridge = new KLstmBridge(options);
        long h = options.HiddenSize, k = options.Cells;
        long[] blocks = new long[4 * k];
        Array.Fill(blocks, h);
        register_parameter("weight_ih", Initialiser.Weight(options.Initial, InitialKind.XavierUniform, h, options.InputSize, blocks));
        register_parameter("weight_hh", Initialiser.Weight(options.Initial, InitialKind.Orthogonal, h, h, blocks));

        // By default uniform in ±1/√K, as in the authors' code. Drawn as a gate's rows are, the selector's logits start so small that
        // the cells mix evenly for many epochs.
        long bounding = options.Initial == InitialKind.Default ? k : h;
        register_parameter("select_ih", Initialiser.Weight(options.Initial, InitialKind.Uniform, bounding, options.InputSize, k));
        register_parameter("select_hh", Initialiser.Weight(options.Initial, InitialKind.Uniform, bounding, h, k));
        if (options.Bias)
        {
            register_parameter("bias", Initialiser.Bias(4 * k * h, k * h, k * h, options.ForgetBias));
            register_parameter("select_bias", Initialiser.Own(zeros(k)));
        }
    }

    /// <summary>The temperature of the Gumbel-softmax in training, above 0; 1 at first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public double Temperature
    {
        get => temperature;
        set
        {
            SettingCheck.Positive(value, "temperature");
            temperature = value;
        }
    }

    /// <summary>How the cells are mixed in evaluation; at first as the options say.</summary>
    public SelectionKind Selection { get; set; }

    /// <summary>Runs over a window.</summary>
    /// <param name="input">[B, T, in].</param>
    /// <param name="start">The state before it.</param>
    /// <param name="mask">Which rows go on at each step. Steps after a row's end repeat its last real one.</param>
    /// <exception cref="ArgumentException">
    /// The input, the state or the lengths are of other sizes, or of another type than the weights.
    /// </exception>
    public KLstmLayerOutput Run(Tensor input, KLstmLayerState start, SequenceMask mask)
    {
        Tensor like = Weight("weight_ih");
        TensorCheck.Window(input, options.InputSize, like);
        mask.CheckFit(input);
        CheckState(start, input.size(0), like, nameof(start));
        using DisposeScope scope = NewDisposeScope();
        Tensor recurrent = RecurrentWeight();
        Tensor? noise = Noise(input.size(0), input.size(1), input);
        KLstmLayerOutput output = bridge.Supports(like, input.size(0) * input.size(1))
            ? new KLstmCall(bridge, mask.Lengths, NoiseTemperature, input, start, Weights(recurrent), noise).Run()
            : RunSteps(input, start, mask, recurrent, noise);
        output.Hidden.MoveToOuterDisposeScope();
        output.Selection.MoveToOuterDisposeScope();
        output.Probability.MoveToOuterDisposeScope();
        return output with { State = output.State.Map(static value => value.MoveToOuterDisposeScope()) };
    }

    /// <summary>Runs one step of a stream.</summary>
    /// <param name="element">[B, in].</param>
    /// <param name="previous">The state before it.</param>
    /// <exception cref="ArgumentException">The element or the state is of other sizes, or of another type than the weights.</exception>
    public KLstmLayerOutput Step(Tensor element, KLstmLayerState previous)
    {
        Tensor like = Weight("weight_ih");
        TensorCheck.Element(element, options.InputSize, like);
        CheckState(previous, element.size(0), like, nameof(previous));
        if (!training && !is_grad_enabled() && bridge.Supports(like, element.size(0)))
        {
            return bridge.Step(Mixes, element, previous, Weights(Weight("weight_hh")));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor gates = Sum(element, previous.Hidden, "weight_ih", RecurrentWeight(), "bias");
        Tensor logits = Sum(element, previous.Hidden, "select_ih", Weight("select_hh"), "select_bias");
        Tensor? noise = Noise(element.size(0), 1, logits)?.squeeze(1);
        (KLstmLayerState next, Tensor selection, Tensor probability) = Advance(gates, logits, previous.Cell, noise);
        return new KLstmLayerOutput(
            next.Hidden.alias().MoveToOuterDisposeScope(),
            selection.MoveToOuterDisposeScope(),
            probability.MoveToOuterDisposeScope(),
            next.Map(static value => value.MoveToOuterDisposeScope()));
    }

    /// <summary>Does nothing: the parameters are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }

    // In the engine's order.
    private Tensor?[] Weights(Tensor recurrent) =>
    [
        Weight("weight_ih"),
        recurrent,
        Weight("select_ih"),
        Weight("select_hh"),
        options.Bias ? Weight("bias") : null,
        options.Bias ? Weight("select_bias") : null,
    ];

    private Parameter Weight(string name) => get_parameter(name)!;

    // The cells' own, as one window uses it; the selector's stays whole.
    private Tensor RecurrentWeight() => WeightDropout.Of(Weight("weight_hh"), options.WeightDropout, training);

    private Tensor Sum(Tensor element, Tensor hidden, string input, Tensor recurrent, string bias) => addmm(
        nn.functional.linear(element, Weight(input), options.Bias ? Weight(bias) : null), hidden, recurrent.t(), 1, 1);

    private bool Mixes => Selection == SelectionKind.Mixed;

    // A Gumbel-softmax without any noise at temperature 1 is q; without noise at all the likeliest cell is taken.
    private Tensor? Noise(long batch, long steps, Tensor like) =>
        training ? Gumbel(batch, steps, like)
        : Mixes ? zeros(batch, steps, options.Cells, dtype: like.dtype, device: like.device)
        : null;

    private double NoiseTemperature => training ? temperature : 1;

    // -log E has the Gumbel distribution where E is exponential; the bound keeps a rounded 0 from becoming infinite.
    private Tensor Gumbel(long batch, long steps, Tensor like) =>
        empty(batch, steps, options.Cells, dtype: like.dtype, device: like.device).exponential_().clamp_(min: 1e-30).log_().neg_();

    private void CheckState(KLstmLayerState state, long rows, Tensor like, string parameter)
    {
        foreach ((string name, Tensor value) in (ReadOnlySpan<(string, Tensor)>)[("hidden", state.Hidden), ("cell", state.Cell)])
        {
            if (TensorCheck.Misfits(value, rows, options.HiddenSize, like))
            {
                throw TensorCheck.Misfit($"{name} of the state", value, rows, options.HiddenSize, like, parameter);
            }
        }
    }

    private KLstmLayerOutput RunSteps(Tensor input, KLstmLayerState start, SequenceMask mask, Tensor weight, Tensor? noise)
    {
        // Gates and selector read the same inputs: over a window, one product for both.
        Tensor recurrent = cat([weight, Weight("select_hh")], 0).t();
        Tensor? bias = options.Bias ? cat([Weight("bias"), Weight("select_bias")], 0) : null;
        Tensor[] projected = nn.functional.linear(input, cat([Weight("weight_ih"), Weight("select_ih")], 0), bias).unbind(1);
        Tensor[]? drawn = noise?.unbind(1);
        var hidden = new Tensor[projected.Length];
        var selection = new Tensor[projected.Length];
        var probability = new Tensor[projected.Length];
        KLstmLayerState now = start;
        for (int t = 0; t < projected.Length; t++)
        {
            Tensor sums = addmm(projected[t], now.Hidden, recurrent, 1, 1);
            Tensor[] parts = sums.split([4 * options.Cells * options.HiddenSize, options.Cells], 1);
            (KLstmLayerState next, selection[t], probability[t]) = Advance(parts[0], parts[1], now.Cell, drawn?[t]);
            now = mask[t] is { } active
                ? new KLstmLayerState(where(active, next.Hidden, now.Hidden), where(active, next.Cell, now.Cell))
                : next;
            hidden[t] = now.Hidden;
        }

        return new KLstmLayerOutput(
            stack(hidden, 1), mask.HoldLast(stack(selection, 1)), mask.HoldLast(stack(probability, 1)), now);
    }

    /// <summary>One step of the equations above.</summary>
    /// <param name="sums">x Wih + h Whh + b of all cells, [B, 4KH].</param>
    /// <param name="logits">The selector's, [B, K].</param>
    /// <param name="previous">c before the step, [B, H].</param>
    /// <param name="noise">Gumbel noise, [B, K]; null for the one-hot vector of the most probable cell.</param>
    private (KLstmLayerState Next, Tensor Selection, Tensor Probability) Advance(Tensor sums, Tensor logits, Tensor previous, Tensor? noise)
    {
        using DisposeScope scope = NewDisposeScope();
        long h = options.HiddenSize, k = options.Cells;
        Tensor q = logits.softmax(1);
        Tensor w = noise is null
            ? nn.functional.one_hot(logits.argmax(1), k).to(logits.dtype)
            : ((logits + noise) / NoiseTemperature).softmax(1);

        // The cells side by side, [B, K, H], from the one c before.
        Tensor[] gates = [.. sums.split(k * h, 1).Select(gate => gate.reshape(-1, k, h))];
        Tensor i = gates[0].sigmoid(), f = gates[1].sigmoid(), g = gates[2].tanh(), o = gates[3].sigmoid();
        Tensor cells = (f * previous.unsqueeze(1)) + (i * g);
        Tensor hiddens = o * cells.tanh();
        return (
            new KLstmLayerState(Mix(w, hiddens).MoveToOuterDisposeScope(), Mix(w, cells).MoveToOuterDisposeScope()),
            w.MoveToOuterDisposeScope(),
            q.MoveToOuterDisposeScope());
    }

    // [B, K] and [B, K, H] to [B, H].
    private static Tensor Mix(Tensor selection, Tensor values) => selection.unsqueeze(1).bmm(values).squeeze(1);
}

/// <summary>The sizes and rules of one k-lstm layer.</summary>
public sealed record KLstmLayerOptions
{
    /// <summary>Width of the input; at least 1.</summary>
    public required long InputSize { get; init; }

    /// <summary>H; at least 1.</summary>
    public required long HiddenSize { get; init; }

    /// <summary>K, the number of parallel cells; at least 1.</summary>
    public required long Cells { get; init; }

    /// <summary>How the cells are mixed in evaluation.</summary>
    public SelectionKind Selection { get; init; }

    /// <summary>Whether gates and selector have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The initial bias of the forget gates; needs <see cref="Bias"/>.</summary>
    public double ForgetBias { get; init; }

    /// <summary>How the weights start.</summary>
    public InitialKind Initial { get; init; }

    /// <summary>Probability, 0 to below 1, of dropping an entry of <c>weight_hh</c> for a window, in training.</summary>
    public double WeightDropout { get; init; }

    /// <summary>The options of each layer of a stack, from the bottom up.</summary>
    /// <param name="stack">The stack's definition.</param>
    /// <param name="inputSize">Width of what enters the bottom layer.</param>
    internal static IEnumerable<KLstmLayerOptions> Of(KLstmStack stack, long inputSize) =>
        stack.Hidden.Select((width, n) => new KLstmLayerOptions
        {
            InputSize = n == 0 ? inputSize : stack.Hidden[n - 1],
            HiddenSize = width,
            Cells = stack.Cells,
            Selection = stack.Selection,
            Bias = stack.Bias,
            ForgetBias = stack.ForgetBias,
            Initial = stack.Initial,
            WeightDropout = stack.WeightDropout,
        });
}

/// <summary>
/// What a k-lstm layer gives; its tensors belong to the dispose scope around the call. Of one step, the shapes are without T.
/// </summary>
/// <param name="Hidden">h, [B, T, H].</param>
/// <param name="Selection">w, what mixed the cells, [B, T, K].</param>
/// <param name="Probability">q, the selector's probabilities, [B, T, K].</param>
/// <param name="State">The state afterwards, of each row after its last real step.</param>
public readonly record struct KLstmLayerOutput(Tensor Hidden, Tensor Selection, Tensor Probability, KLstmLayerState State);

/// <summary>
/// A k-lstm layer between two steps. It only refers to tensors: they belong to a dispose scope or to the state that holds this.
/// </summary>
/// <param name="Hidden">h, mixed over the cells, [B, H].</param>
/// <param name="Cell">c, mixed over the cells, [B, H].</param>
public readonly record struct KLstmLayerState(Tensor Hidden, Tensor Cell)
{
    /// <summary>A state over mapped tensors, in the order h, c.</summary>
    public KLstmLayerState Map(Func<Tensor, Tensor> map) => new(map(Hidden), map(Cell));
}
