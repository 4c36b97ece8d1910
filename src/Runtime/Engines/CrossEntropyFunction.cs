using System.Runtime.InteropServices;
using Hmlstm.Engine.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>The mean cross-entropy as one operation of torch's graph: of the probabilities only their normalisers are kept. Double backward is not supported.</summary>
internal sealed class CrossEntropyFunction : autograd.MultiTensorFunction<CrossEntropyFunction>
{
    private static readonly WorkspacePool<CrossEntropy> Losses = new(static () => new CrossEntropy());

    /// <inheritdoc/>
    public override string Name => "EngineCrossEntropy";

    /// <summary>Computes the mean, where the engine can.</summary>
    /// <param name="logits">[rows, V].</param>
    /// <param name="targets">[rows] int64.</param>
    /// <param name="ignored">The target of rows that do not count.</param>
    /// <returns>A single number; null where the engine does not compute, and where a target is no class: libtorch says so.</returns>
    public static Tensor? Run(Tensor logits, Tensor targets, long ignored)
    {
        bool areIds = targets.dtype == ScalarType.Int64 && targets.device_type == DeviceType.CPU;
        bool fits = logits.dim() == 2 && targets.dim() == 1 && logits.size(0) == targets.size(0);
        bool canAddress = CpuEngine.CanAddress(logits.numel()) && CpuEngine.CanAddress(2 * targets.numel());
        if (!CpuEngine.Supports(logits) || !areIds || !fits || logits.numel() == 0 || !canAddress)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor x = CpuEngine.Contiguous(logits), classes = CpuEngine.Contiguous(targets);
        if (!AreClasses(classes, x.size(1), ignored))
        {
            return null;
        }

        Tensor mean = is_grad_enabled() && x.requires_grad ? apply(ignored, x, classes)[0] : Forward(x, classes, ignored, empty(x.size(0))).Mean;
        return mean.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (ignored, x, targets) = ((long)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        Tensor normalisers = empty(x.size(0));
        (Tensor mean, long counted) = Forward(x, targets, ignored, normalisers);
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([x, targets, normalisers]);
        ctx.save_data("rows", (ignored, counted, x.shape));
        return [mean];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        (long ignored, long counted, long[] shape) = ((long, long, long[]))ctx.get_data("rows")!;
        return GraphBackward.Run(
            grad_outputs,
            gradients =>
            {
                List<Tensor> saved = ctx.get_saved_variables();
                return [gradients[0] is { } gradient ? Backward(saved[0], saved[1], ignored, saved[2], gradient.item<float>() / counted) : null, null];
            },
            () => [full(shape, float.NaN), null]);
    }

    private static (Tensor Mean, long Counted) Forward(Tensor x, Tensor targets, long ignored, Tensor normalisers)
    {
        CrossEntropy loss = Losses.Rent();
        float mean = loss.Forward(RowsOf(x, targets, ignored, normalisers), out long counted);
        Losses.Return(loss);
        return (tensor(mean), counted);
    }

    private static Tensor Backward(Tensor x, Tensor targets, long ignored, Tensor normalisers, float factor)
    {
        Tensor gradient = empty(x.shape);
        CrossEntropy loss = Losses.Rent();
        loss.Backward(RowsOf(x, targets, ignored, normalisers), factor, CpuEngine.Floats(gradient, x.numel()));
        Losses.Return(loss);
        return gradient;
    }

    private static CrossEntropyRows RowsOf(Tensor x, Tensor targets, long ignored, Tensor normalisers)
    {
        long rows = x.size(0), classes = x.size(1);
        return new CrossEntropyRows(
            (int)rows,
            (int)classes,
            CpuEngine.Floats(x, rows * classes),
            CpuEngine.Ids(targets, rows),
            ignored,
            CpuEngine.Floats(normalisers, rows));
    }

    private static bool AreClasses(Tensor targets, long classes, long ignored)
    {
        foreach (long target in MemoryMarshal.Cast<byte, long>(targets.bytes))
        {
            if ((ulong)target >= (ulong)classes && target != ignored)
            {
                return false;
            }
        }

        return true;
    }
}
