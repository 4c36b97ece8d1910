using Hmlstm.Definitions.Models;
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
/// A step runs on any device and floating type and reads no number back. Its result refers to new tensors, which belong to the dispose scope
/// around the call; what it needs in between it frees itself. While gradients are recorded, the first step of a window joins the weights into
/// one matrix and hands it on with the state, so a window's states must not be kept beyond the next change of the weights.
/// </para>
/// <para>
/// In a loop of your own, give libtorch one thread (<c>torch.set_num_threads(1)</c>): a step's matrices are too small to share out, and its
/// threads, and those of backward, spin between operations. Where nothing happens between two steps, <see cref="Engines.HmLstmEngine"/>
/// computes whole windows.
/// </para>
/// </remarks>
public sealed class HmLstmLevel : nn.Module
{
    private readonly HmLstmLevelOptions options;
    private readonly BoundaryDetector? detector;
    private readonly GateNorm? normGates;
    private readonly GateNorm? normCell;
    private readonly long[] slices;
    private readonly bool blends;

    /// <summary>A level with fresh weights from torch's generator.</summary>
    /// <param name="options">Sizes and rules.</param>
    /// <exception cref="ArgumentException">A size is too small, or a level below another one has no detector.</exception>
    public HmLstmLevel(HmLstmLevelOptions options)
        : base(nameof(HmLstmLevel))
    {
        options.Check();
        this.options = options;
        detector = options.HasDetector
            ? new BoundaryDetector(options.Estimator, options.Activation, holds: options.OnCopy == OnCopy.Hold)
            : null;
        blends = options.Estimator == BoundaryEstimator.Soft || options.Gradient == BoundaryGradient.Operations;

        long h = options.HiddenSize;
        slices = options.HasDetector ? [h, h, h, h, 1] : [h, h, h, h];
        register_parameter("weight_ih", Initialiser.Weight(options.Initial, InitialKind.XavierUniform, h, options.InputSize, slices));
        register_parameter("weight_hh", Initialiser.Weight(options.Initial, InitialKind.Orthogonal, h, h, slices));
        if (options.AboveSize > 0)
        {
            register_parameter("weight_th", Initialiser.Weight(options.Initial, InitialKind.Orthogonal, h, options.AboveSize, slices));
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
    }

    /// <summary>The slope a of the detector's activation, above 0; 1 at first. A level without a detector ignores it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public double Slope
    {
        get => detector?.Slope ?? 1;
        set
        {
            SettingCheck.Positive(value, "slope");
            if (detector is not null)
            {
                detector.Slope = value;
            }
        }
    }

    /// <summary>The sizes and rules.</summary>
    internal HmLstmLevelOptions Options => options;

    /// <summary>The parameters; null where the level has none of the name: <c>weight_ih</c>, <c>weight_hh</c>, <c>weight_th</c>, <c>bias</c>, gain and shift of the gates, and of the cell.</summary>
    internal IReadOnlyList<Tensor?> Weights =>
        [InputWeight, HiddenWeight, AboveWeight, Bias, normGates?.Gain, normGates?.Shift, normCell?.Gain, normCell?.Shift];

    /// <summary><c>weight_ih</c>, [4H(+1), in].</summary>
    internal Tensor InputWeight => get_parameter("weight_ih")!;

    // By name at every use: torch replaces parameters when a module moves to another device or type.
    private Tensor HiddenWeight => get_parameter("weight_hh")!;

    private Tensor? AboveWeight => options.AboveSize > 0 ? get_parameter("weight_th") : null;

    private Tensor? Bias => options.Bias ? get_parameter("bias") : null;

    /// <summary>The bottom level's sums over its input, x Wihᵀ + b, for all steps at once (the boundary below it is always 1).</summary>
    /// <param name="input">[.., in].</param>
    /// <returns>[.., 4H(+1)]; the caller disposes it. Take its steps by <c>unbind</c>: the gradient of T selections costs T times as much.</returns>
    public Tensor Project(Tensor input) => nn.functional.linear(input, InputWeight, Bias);

    /// <summary>One step of the bottom level.</summary>
    /// <param name="projected">This step of <see cref="Project"/>, [B, 4H(+1)].</param>
    /// <param name="previous">The level after the step before.</param>
    /// <param name="above">The level above after the step before; null at the top.</param>
    /// <exception cref="ArgumentException">The level above is missing, or there is one where none belongs; or sizes or types do not fit.</exception>
    public HmLstmLevelState AdvanceProjected(Tensor projected, in HmLstmLevelState previous, HmLstmLevelState? above)
    {
        CheckAbove(above);
        long rows = projected.dim() > 0 ? projected.size(0) : 0;
        Require(nameof(projected), projected, rows, options.Rows, nameof(projected));
        CheckStep(rows, previous, above);
        return Advance(projected, null, previous, above);
    }

    /// <summary>One step of a level above the bottom.</summary>
    /// <param name="below">The level below after this step; its <see cref="HmLstmLevelState.Boundary"/> decides between UPDATE and COPY.</param>
    /// <param name="previous">The level after the step before.</param>
    /// <param name="above">The level above after the step before; null at the top.</param>
    /// <exception cref="ArgumentException">The level above is missing, or there is one where none belongs; or sizes or types do not fit.</exception>
    public HmLstmLevelState Advance(in HmLstmLevelState below, in HmLstmLevelState previous, HmLstmLevelState? above)
    {
        CheckAbove(above);
        long rows = below.Hidden.dim() > 0 ? below.Hidden.size(0) : 0;
        Require("hidden of the level below", below.Hidden, rows, options.InputSize, nameof(below));
        if (below.Boundary is not null)
        {
            Require("boundary of the level below", below.Boundary, rows, 1, nameof(below));
        }

        CheckStep(rows, previous, above);
        return Advance(Bias, below, previous, above);
    }

    /// <summary>Does nothing: the parameters are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Refuses a state that is not this level's.</summary>
    /// <param name="state">The level before a window or a step.</param>
    /// <param name="rows">B, the rows of what enters.</param>
    /// <param name="number">The level's number, from 1.</param>
    /// <param name="parameter">The argument that has the state.</param>
    /// <exception cref="ArgumentException">A tensor is missing or too many, of other sizes, or of another type than the weights.</exception>
    internal void CheckState(in HmLstmLevelState state, long rows, int number, string parameter)
    {
        Tensor like = InputWeight;
        long width = options.HiddenSize;
        if (TensorCheck.Misfits(state.Hidden, rows, width, like))
        {
            throw TensorCheck.Misfit($"hidden of level {number}", state.Hidden, rows, width, like, parameter);
        }

        if (TensorCheck.Misfits(state.Cell, rows, width, like))
        {
            throw TensorCheck.Misfit($"cell of level {number}", state.Cell, rows, width, like, parameter);
        }

        if (options.HasDetector ? TensorCheck.Misfits(state.Boundary, rows, 1, like) : state.Boundary is not null)
        {
            throw options.HasDetector
                ? TensorCheck.Misfit($"boundary of level {number}", state.Boundary, rows, 1, like, parameter)
                : new ArgumentException($"The state of level {number} has a boundary, but the level has no detector.", parameter);
        }
    }

    private void CheckAbove(HmLstmLevelState? above)
    {
        if (above is null != (options.AboveSize == 0))
        {
            throw new ArgumentException(above is null ? "The state of the level above is missing." : "The top level takes no state from above.");
        }
    }

    // Otherwise libtorch would repeat a single row for all of them.
    private void CheckStep(long rows, in HmLstmLevelState previous, HmLstmLevelState? above)
    {
        Require("hidden of the level", previous.Hidden, rows, options.HiddenSize, nameof(previous));
        Require("cell of the level", previous.Cell, rows, options.HiddenSize, nameof(previous));
        if (options.HasDetector)
        {
            Require("boundary of the level", previous.Boundary, rows, 1, nameof(previous));
        }

        if (above is { } upper)
        {
            Require("hidden of the level above", upper.Hidden, rows, options.AboveSize, nameof(above));
        }
    }

    private void Require(string what, Tensor? tensor, long rows, long columns, string parameter)
    {
        Tensor like = HiddenWeight;
        if (TensorCheck.Misfits(tensor, rows, columns, like))
        {
            throw TensorCheck.Misfit(what, tensor, rows, columns, like, parameter);
        }
    }

    private HmLstmLevelState Advance(Tensor? start, HmLstmLevelState? below, in HmLstmLevelState previous, HmLstmLevelState? above)
    {
        Tensor? packed = previous.Packed ?? (is_grad_enabled() ? Pack(below is not null) : null);
        using Tensor sums = packed is null ? SumEach(start, below, previous, above) : SumPacked(packed, start, below, previous, above);
        using Gates gates = Activate(sums);
        using LevelUpdate operation = blends
            ? BlendedUpdate.Of(previous.Boundary, below?.Boundary, detached: options.Gradient == BoundaryGradient.Gates)
            : HardUpdate.Of(previous, below);

        Tensor cell = operation.Cell(gates, previous.Cell);
        Tensor hidden = operation.Hidden(Expose(gates.Output, cell), previous.Hidden);
        if (detector is null)
        {
            return new HmLstmLevelState(hidden, cell) { Packed = packed };
        }

        (Tensor boundary, Tensor? isBoundary) = detector.Detect(gates.Detector!, operation, training);
        return new HmLstmLevelState(hidden, cell, boundary) { IsBoundary = isBoundary, Packed = packed };
    }

    // [H + above + in, 4H(+1)], the rows in the order in which SumPacked joins the inputs.
    private Tensor Pack(bool withInput)
    {
        using Tensor joined = cat(Present(HiddenWeight, AboveWeight, withInput ? InputWeight : null), 1);
        return joined.t();
    }

    // One large product forward, and two backward, instead of three and six.
    private static Tensor SumPacked(
        Tensor packed, Tensor? start, in HmLstmLevelState? below, in HmLstmLevelState previous, in HmLstmLevelState? above)
    {
        using Tensor? fromAbove = above is { } upper ? previous.Boundary!.mul(upper.Hidden) : null;
        using Tensor? fromBelow = below is { } lower ? Gated(lower) : null;
        using Tensor inputs = cat(Present(previous.Hidden, fromAbove, fromBelow), 1);
        return start is null ? inputs.mm(packed) : addmm(start, inputs, packed, 1, 1);
    }

    // Without gradients the joined matrix is not worth its copy: a streaming step would spend most of its time on it.
    private Tensor SumEach(Tensor? start, in HmLstmLevelState? below, in HmLstmLevelState previous, in HmLstmLevelState? above)
    {
        Tensor sums = Product(start, previous.Hidden, HiddenWeight);
        if (above is { } upper)
        {
            using Tensor gated = previous.Boundary!.mul(upper.Hidden);
            Accumulate(sums, gated, AboveWeight!);
        }

        if (below is { } lower)
        {
            using Tensor gated = Gated(lower);
            Accumulate(sums, gated, InputWeight);
        }

        return sums;
    }

    private static Tensor Product(Tensor? start, Tensor input, Tensor weight)
    {
        using Tensor transposed = weight.t();
        return start is null ? input.mm(transposed) : addmm(start, input, transposed, 1, 1);
    }

    private static void Accumulate(Tensor sums, Tensor input, Tensor weight)
    {
        using Tensor transposed = weight.t();
        sums.addmm_(input, transposed);
    }

    private static Tensor Gated(in HmLstmLevelState lower) => lower.Boundary is null ? lower.Hidden.alias() : lower.Boundary.mul(lower.Hidden);

    private static Tensor[] Present(params ReadOnlySpan<Tensor?> tensors)
    {
        var present = new List<Tensor>(tensors.Length);
        foreach (Tensor? tensor in tensors)
        {
            if (tensor is not null)
            {
                present.Add(tensor);
            }
        }

        return [.. present];
    }

    private Gates Activate(Tensor sums)
    {
        if (normGates is null)
        {
            return Gates.Activate(sums.split(slices, 1));
        }

        long h = options.HiddenSize;
        using Tensor raw = sums.narrow(1, 0, 4 * h);
        using Tensor normal = normGates.call(raw);
        Tensor[] four = normal.split(h, 1);
        return Gates.Activate(options.HasDetector ? [.. four, sums.narrow(1, 4 * h, 1)] : four);
    }

    // o tanh(c), with c normalised where the definition asks for it.
    private Tensor Expose(Tensor output, Tensor cell)
    {
        using Tensor? normal = normCell?.call(cell);
        using Tensor squashed = (normal ?? cell).tanh();
        return output.mul(squashed);
    }
}
