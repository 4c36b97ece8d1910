using Hmlstm.Definitions.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>
/// One level of the hierarchical multiscale LSTM (Chung, Ahn and Bengio, "Hierarchical multiscale recurrent neural networks", ICLR 2017,
/// equations 1 to 8), one step at a time.
/// </summary>
/// <remarks>
/// <para>
/// Parameters, rows in the order i, f, g, o (H each) and then z (1, with a detector): <c>weight_ih [4H(+1), in]</c>,
/// <c>weight_hh [4H(+1), H]</c>, <c>weight_th [4H(+1), above]</c> below another level, <c>bias [4H(+1)]</c>, and with layer normalisation
/// <c>norm_gates.weight|bias [4H]</c> and <c>norm_cell.weight|bias [H]</c>.
/// </para>
/// <para>
/// Initial values: by default Xavier-uniform for <c>weight_ih</c> and orthogonal for <c>weight_hh</c> and <c>weight_th</c>, gate by gate
/// (the detector's row is a block of its own); biases 0 but for the forget gate's.
/// </para>
/// <para>
/// A step runs on any device and floating type and reads no number back. Its result refers to new tensors, which belong to the dispose
/// scope around the call; what it needs in between it frees itself.
/// </para>
/// <para>
/// In float32 on the CPU a step is one operation of Hmlstm's engine. Its backward computes the step again, so that a long loop keeps the
/// states alone; double backward is not supported there. Where nothing happens between two steps, <see cref="HmLstm"/> computes whole
/// windows, which is faster still.
/// </para>
/// </remarks>
public sealed class HmLstmLevel : nn.Module
{
    private static readonly Scalar One = 1.0;
    private static readonly Scalar Half = 0.5;
    private static readonly Scalar Zero = 0.0;

    private readonly HmLstmLevelOptions options;
    private readonly GateNorm? normGates;
    private readonly GateNorm? normCell;
    private readonly HmLstmLevelBridge bridge;
    private double slope = 1;
    private Scalar slopeFactor;

    /// <summary>A level with fresh weights from torch's generator.</summary>
    /// <param name="options">Sizes and rules.</param>
    /// <exception cref="ArgumentException">A size is too small, or a level below another one has no detector.</exception>
    public HmLstmLevel(HmLstmLevelOptions options)
        : base(nameof(HmLstmLevel))
    {
        options.Check();
        this.options = options;
        slopeFactor = FactorOf(slope);
        long h = options.HiddenSize;
        long[] blocks = options.HasDetector ? [h, h, h, h, 1] : [h, h, h, h];
        register_parameter("weight_ih", Initialiser.Weight(options.Initial, InitialKind.XavierUniform, h, options.InputSize, blocks));
        register_parameter("weight_hh", Initialiser.Weight(options.Initial, InitialKind.Orthogonal, h, h, blocks));
        if (options.AboveSize > 0)
        {
            register_parameter("weight_th", Initialiser.Weight(options.Initial, InitialKind.Orthogonal, h, options.AboveSize, blocks));
        }

        if (options.Bias)
        {
            register_parameter("bias", Initialiser.Bias(options.Rows, h, h, options.ForgetBias));
        }

        if (options.Normalises)
        {
            register_module("norm_gates", normGates = new GateNorm(4, h));
            register_module("norm_cell", normCell = new GateNorm(1, h));
        }

        bridge = new HmLstmLevelBridge(this);
    }

    /// <summary>The slope a of the detector's activation, above 0; 1 at first. A level without a detector ignores it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public double Slope
    {
        get => slope;
        set
        {
            SettingCheck.Positive(value, "slope");
            if (options.HasDetector)
            {
                slope = value;
                slopeFactor.Dispose();
                slopeFactor = FactorOf(value);
            }
        }
    }

    /// <summary>The sizes and rules.</summary>
    internal HmLstmLevelOptions Options => options;

    /// <summary>
    /// The parameters; null where the level has none of the name: <c>weight_ih</c>, <c>weight_hh</c>, <c>weight_th</c>, <c>bias</c>, gain
    /// and shift of the gates, and of the cell.
    /// </summary>
    internal Tensor?[] Weights => WeightsWith(HiddenWeight);

    /// <summary><c>weight_ih</c>, [4H(+1), in].</summary>
    internal Tensor InputWeight => get_parameter("weight_ih")!;  // by name: a module that moves to another device or type has others

    /// <summary><c>weight_hh</c>, [4H(+1), H].</summary>
    internal Tensor HiddenWeight => get_parameter("weight_hh")!;

    private Tensor? AboveWeight => options.AboveSize > 0 ? get_parameter("weight_th") : null;

    private Tensor? Bias => options.Bias ? get_parameter("bias") : null;

    /// <summary>The bottom level's sums over its input, x Wihᵀ + b, for all steps at once (the boundary below it is always 1).</summary>
    /// <param name="input">[.., in].</param>
    /// <returns>
    /// [.., 4H(+1)]; the caller disposes it. Take its steps by <c>unbind</c>: the gradient of T selections costs T times as much.
    /// </returns>
    public Tensor Project(Tensor input) => nn.functional.linear(input, InputWeight, Bias);

    /// <summary>One step of the bottom level.</summary>
    /// <param name="projected">This step of <see cref="Project"/>, [B, 4H(+1)].</param>
    /// <param name="previous">The level after the step before.</param>
    /// <param name="above">The level above after the step before; null at the top.</param>
    /// <exception cref="ArgumentException">
    /// The level above is missing, or there is one where none belongs; or sizes or types do not fit.
    /// </exception>
    public HmLstmLevelState AdvanceProjected(Tensor projected, in HmLstmLevelState previous, HmLstmLevelState? above)
    {
        long rows = projected.dim() > 0 ? projected.size(0) : 0;
        Require(nameof(projected), projected, rows, options.Rows, nameof(projected));
        CheckStep(rows, previous, above);
        if (bridge.Supports(rows))
        {
            return bridge.AdvanceProjected(projected, previous, above);
        }

        using HmLstmRecurrence weights = Recurrence(HiddenWeight);
        return Advance(projected, null, previous, above, weights);
    }

    /// <summary>One step of a level above the bottom.</summary>
    /// <param name="below">
    /// The level below after this step; its <see cref="HmLstmLevelState.Boundary"/> decides between UPDATE and COPY.
    /// </param>
    /// <param name="previous">The level after the step before.</param>
    /// <param name="above">The level above after the step before; null at the top.</param>
    /// <exception cref="ArgumentException">
    /// The level above is missing, or there is one where none belongs; or sizes or types do not fit.
    /// </exception>
    public HmLstmLevelState Advance(in HmLstmLevelState below, in HmLstmLevelState previous, HmLstmLevelState? above)
    {
        long rows = below.Hidden.dim() > 0 ? below.Hidden.size(0) : 0;
        Require("hidden of the level below", below.Hidden, rows, options.InputSize, nameof(below));
        if (below.Boundary is not null)
        {
            Require("boundary of the level below", below.Boundary, rows, 1, nameof(below));
        }

        CheckStep(rows, previous, above);
        if (bridge.Supports(rows))
        {
            return bridge.Advance(below, previous, above);
        }

        using HmLstmRecurrence weights = Recurrence(HiddenWeight);
        return Advance(below, previous, above, weights);
    }

    /// <summary><see cref="Weights"/> with another matrix in the place of <c>weight_hh</c>.</summary>
    /// <param name="hiddenWeight">[4H(+1), H].</param>
    internal Tensor?[] WeightsWith(Tensor hiddenWeight) =>
        [InputWeight, hiddenWeight, AboveWeight, Bias, normGates?.Gain, normGates?.Shift, normCell?.Gain, normCell?.Shift];

    /// <summary>The weights of the recurrent and the top-down term, transposed: the same for all steps of a window.</summary>
    /// <param name="hiddenWeight"><c>weight_hh</c> as the window uses it, [4H(+1), H].</param>
    internal HmLstmRecurrence Recurrence(Tensor hiddenWeight) => new(hiddenWeight.t(), AboveWeight?.t());

    /// <summary>As the public method of the name, of what has been checked.</summary>
    /// <param name="below">The level below after this step.</param>
    /// <param name="previous">The level after the step before.</param>
    /// <param name="above">The level above after the step before; null at the top.</param>
    /// <param name="weights">What <see cref="Recurrence"/> gives.</param>
    internal HmLstmLevelState Advance(
        in HmLstmLevelState below, in HmLstmLevelState previous, HmLstmLevelState? above, HmLstmRecurrence weights)
    {
        // Equation 7: the bottom-up term, z^(l-1)_t (h^(l-1)_t W^T), and the bias.
        using Tensor? gated = below.Boundary?.mul(below.Hidden);
        using Tensor bottomUp = Project(gated ?? below.Hidden);
        return Advance(bottomUp, below.Boundary, previous, above, weights);
    }

    /// <summary>Equations 2 to 8, of what has been checked.</summary>
    /// <param name="bottomUp">Equation 7 and the bias, [B, 4H(+1)].</param>
    /// <param name="below">zb = z of the level below at this step, [B, 1]; null where it is always 1.</param>
    /// <param name="previous">h, c and z after the step before.</param>
    /// <param name="above">The level above after the step before.</param>
    /// <param name="weights">What <see cref="Recurrence"/> gives.</param>
    internal HmLstmLevelState Advance(
        Tensor bottomUp, Tensor? below, in HmLstmLevelState previous, HmLstmLevelState? above, HmLstmRecurrence weights)
    {
        using DisposeScope scope = NewDisposeScope();

        // Equation 5: the recurrent term, and equation 6: the top-down term, where the level ended a stretch at the step before.
        Tensor s = addmm(bottomUp, previous.Hidden, weights.Hidden, 1, 1);
        if (above is { } upper)
        {
            s = addmm(s, previous.Boundary! * upper.Hidden, weights.Above!, 1, 1);
        }

        // Equation 4: i, f, g, o.
        long h = options.HiddenSize;
        Tensor[] sums = s.split(options.HasDetector ? [h, h, h, h, 1] : [h, h, h, h], 1);
        Tensor[] gates = normGates?.call(s.narrow(1, 0, 4 * h)).split(h, 1) ?? sums;
        Tensor i = gates[0].sigmoid(), f = gates[1].sigmoid(), g = gates[2].tanh(), o = gates[3].sigmoid();

        bool isHard = options.Estimator != BoundaryEstimator.Soft && options.Gradient == BoundaryGradient.Gates;
        (Tensor cell, Tensor hidden, Tensor? live) = isHard
            ? Choose(i * g, f, o, previous, below)
            : Blend(i * g, f, o, previous, below);
        Tensor? boundary = options.HasDetector ? Detect(sums[4]) : null;
        if (boundary is not null && live is not null && options.OnCopy == OnCopy.Hold)
        {
            boundary *= live;
        }

        return new HmLstmLevelState(hidden, cell, boundary).Map(static value => value.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Equations 2 and 3, row by row: FLUSH where z = 1, c = i g; UPDATE where z = 0 and zb = 1, c = f c' + i g; COPY where both are 0,
    /// c = c' and h = h'. The choice carries no gradient. Without a detector z is 0; at the bottom zb is 1, and nothing is copied.
    /// </summary>
    /// <returns>c, h, and where they are not copied; null for everywhere.</returns>
    private (Tensor Cell, Tensor Hidden, Tensor? Live) Choose(
        Tensor write, Tensor f, Tensor o, in HmLstmLevelState previous, Tensor? below)
    {
        Tensor? flush = previous.Boundary?.gt(Half), update = below?.gt(Half);
        Tensor kept = flush is null ? previous.Cell : previous.Cell.masked_fill(flush, Zero);
        Tensor cell = addcmul(write, f, kept, One), hidden = Expose(o, cell);
        if (update is null)
        {
            return (cell, hidden, null);
        }

        Tensor live = flush is null ? update : flush.logical_or(update);
        return (where(live, cell, previous.Cell), where(live, hidden, previous.Hidden), live);
    }

    /// <summary>
    /// Equations 2 and 3 with boundaries as the weights of the three operations, for boundaries that are soft, or whose gradient goes
    /// through the choice: c = z i g + (1 - z) zb (f c' + i g) + (1 - z)(1 - zb) c', and h = copy h' + (1 - copy) o tanh(c) with
    /// copy = (1 - z)(1 - zb). With boundaries of 0 and 1 the numbers are those of <see cref="Choose"/>.
    /// </summary>
    /// <returns>c, h, and 1 - copy; null where nothing is copied.</returns>
    private (Tensor Cell, Tensor Hidden, Tensor? Live) Blend(
        Tensor write, Tensor f, Tensor o, in HmLstmLevelState previous, Tensor? below)
    {
        Tensor? keep = previous.Boundary is { } z ? One - Weight(z) : null;
        if (below is null)
        {
            Tensor bottom = addcmul(write, keep is null ? f : keep * f, previous.Cell, One);
            return (bottom, Expose(o, bottom), null);
        }

        Tensor update = Weight(below), copy = keep is null ? One - update : keep * (One - update), live = One - copy;
        Tensor forget = addcmul(copy, keep is null ? update : keep * update, f, One);
        Tensor cell = addcmul(live * write, forget, previous.Cell, One);
        return (cell, addcmul(live * Expose(o, cell), copy, previous.Hidden, One), live);
    }

    // h = o tanh(c), with c normalised where the definition asks for it.
    private Tensor Expose(Tensor o, Tensor cell) => o * (normCell?.call(cell) ?? cell).tanh();

    /// <summary>Equation 8: z is 1 where its probability is above one half, or drawn from it, or the probability itself.</summary>
    /// <param name="s">The detector's sum, [B, 1].</param>
    private Tensor Detect(Tensor s)
    {
        Tensor scaled = s * slopeFactor;
        Tensor probability = options.Activation == BoundaryActivation.Sigmoid
            ? scaled.sigmoid()
            : (scaled + Half).clamp(Zero, One);
        if (options.Estimator == BoundaryEstimator.Soft)
        {
            return probability;
        }

        // The probability is above one half where the sum is above 0: a tiny positive one is not to be rounded to exactly one half.
        Tensor value = probability.detach();
        Tensor hard = training && options.Estimator == BoundaryEstimator.Sample ? value.bernoulli() : s.gt(Zero).to(s.dtype);

        // Straight-through (section 2.3): the gradient of z goes on as if z were its probability. The difference is exactly 0.
        return hard + (probability - value);
    }

    /// <summary>A boundary as the weight of an operation, through which gradient goes only where the options say so.</summary>
    private Tensor Weight(Tensor boundary) => options.Gradient == BoundaryGradient.Operations ? boundary : boundary.detach();

    // The hard sigmoid clamp((a s + 1) / 2, 0, 1) is clamp(a s / 2 + 1/2, 0, 1).
    private double FactorOf(double a) => options.Activation == BoundaryActivation.HardSigmoid ? a / 2 : a;

    /// <summary>Does nothing: the parameters are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Refuses a state that is not this level's.</summary>
    /// <param name="state">The level before a window or a step.</param>
    /// <param name="rows">B, the rows of what enters.</param>
    /// <param name="number">The level's number, from 1.</param>
    /// <param name="parameter">The argument that has the state.</param>
    /// <exception cref="ArgumentException">
    /// A tensor is missing or too many, of other sizes, or of another type than the weights.
    /// </exception>
    internal void CheckState(in HmLstmLevelState state, long rows, int number, string parameter)
    {
        string level = $" of level {number}";
        Require("hidden", state.Hidden, rows, options.HiddenSize, parameter, level);
        Require("cell", state.Cell, rows, options.HiddenSize, parameter, level);
        if (options.HasDetector)
        {
            Require("boundary", state.Boundary, rows, 1, parameter, level);
        }
        else if (state.Boundary is not null)
        {
            throw new ArgumentException($"The state of level {number} has a boundary, but the level has no detector.", parameter);
        }
    }

    // Otherwise libtorch would repeat a single row for all of them.
    private void CheckStep(long rows, in HmLstmLevelState previous, HmLstmLevelState? above)
    {
        if (above is null != (options.AboveSize == 0))
        {
            throw new ArgumentException(
                above is null ? "The state of the level above is missing." : "The top level takes no state from above.");
        }

        Require("hidden", previous.Hidden, rows, options.HiddenSize, nameof(previous), " of the level");
        Require("cell", previous.Cell, rows, options.HiddenSize, nameof(previous), " of the level");
        if (options.HasDetector)
        {
            Require("boundary", previous.Boundary, rows, 1, nameof(previous), " of the level");
        }
        else if (previous.Boundary is not null)
        {
            throw new ArgumentException("The state of the level has a boundary, but the level has no detector.", nameof(previous));
        }

        if (above is { } upper)
        {
            Require("hidden", upper.Hidden, rows, options.AboveSize, nameof(above), " of the level above");
        }
    }

    private void Require(string what, Tensor? tensor, long rows, long columns, string parameter, string where = "")
    {
        Tensor like = InputWeight;
        if (TensorCheck.Misfits(tensor, rows, columns, like))
        {
            throw TensorCheck.Misfit(what + where, tensor, rows, columns, like, parameter);
        }
    }
}

/// <summary>The weights of a level's recurrent and top-down terms, transposed: views of the parameters.</summary>
/// <param name="Hidden">[H, 4H(+1)].</param>
/// <param name="Above">[above, 4H(+1)]; null at the top.</param>
internal readonly record struct HmLstmRecurrence(Tensor Hidden, Tensor? Above) : IDisposable
{
    /// <summary>Frees the views.</summary>
    public void Dispose()
    {
        Hidden.Dispose();
        Above?.Dispose();
    }
}
