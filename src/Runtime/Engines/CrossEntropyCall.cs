using System.Runtime.InteropServices;
using Hmlstm.Engine.Losses;
using Hmlstm.Engine.Memory;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>The mean cross-entropy by the CPU engine where it computes: of the probabilities only their normalisers are kept.</summary>
internal sealed class CrossEntropyCall : EngineCall<CrossEntropyWorkspace>
{
    private static readonly WorkspacePool<CrossEntropyWorkspace> Workspaces = new(static () => new CrossEntropyWorkspace());

    private readonly long rows;
    private readonly long classes;
    private readonly long ignored;
    private readonly Argument logits;
    private readonly Argument targets;

    private CrossEntropyCall(Tensor logits, Tensor targets, long ignored)
        : base(Workspaces)
    {
        (rows, classes, this.ignored) = (logits.size(0), logits.size(1), ignored);
        (this.logits, this.targets) = (Add(logits), Add(targets));
    }

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

        // Backward reads both where they lie.
        using DisposeScope scope = NewDisposeScope();
        Tensor x = CpuEngine.Contiguous(logits), ids = CpuEngine.Contiguous(targets);
        return AreClasses(ids, x.size(1), ignored)
            ? EngineFunction.Run(new CrossEntropyCall(x, ids, ignored))[0].MoveToOuterDisposeScope()
            : null;
    }

    /// <inheritdoc/>
    protected override List<Tensor> Compute(CrossEntropyWorkspace workspace, Tensor?[] arguments, bool savesForBackward)
    {
        float mean = workspace.Loss.Forward(RowsOf(arguments, workspace), out long counted);
        workspace.Counted = counted;
        return [tensor(mean)];
    }

    /// <inheritdoc/>
    protected override Tensor?[] Differentiate(CrossEntropyWorkspace workspace, Func<Tensor?[]> saved, Tensor?[] upstream)
    {
        if (upstream[0] is not { } gradient)
        {
            return [null, null];
        }

        Tensor?[] arguments = saved(), gradients = MakeGradients(static shape => empty(shape));
        float factor = gradient.item<float>() / workspace.Counted;
        workspace.Loss.Backward(RowsOf(arguments, workspace), factor, CpuEngine.Floats(logits.In(gradients), rows * classes));
        GC.KeepAlive(arguments);
        return gradients;
    }

    private unsafe CrossEntropyRows RowsOf(Tensor?[] tensors, CrossEntropyWorkspace workspace) => new(
        (int)rows,
        (int)classes,
        CpuEngine.Floats(logits.In(tensors), rows * classes),
        CpuEngine.Ids(targets.In(tensors), rows),
        ignored,
        (nint)workspace.Normalisers.Ensure(rows));

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

/// <summary>What the backward of a cross-entropy needs of its forward.</summary>
internal sealed class CrossEntropyWorkspace
{
    /// <summary>The loss.</summary>
    public CrossEntropy Loss { get; } = new();

    /// <summary>log Σ e^x of each row.</summary>
    public FloatBuffer Normalisers { get; } = new();

    /// <summary>How many rows count.</summary>
    public long Counted { get; set; }
}
