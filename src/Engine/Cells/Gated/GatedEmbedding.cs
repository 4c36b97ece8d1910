using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.Gated;

/// <summary>
/// The gated embedding of all levels (Chung, Ahn and Bengio 2017, section 3): g_l = σ([h1; ..; hL] w_l),
/// e = ReLU(sum over l of g_l (h_l E_l)).
/// </summary>
/// <remarks>
/// One memory for one call: it holds what backward needs until then. The gated hidden states of all levels lie side by side,
/// so there is one product.
/// </remarks>
public sealed unsafe class GatedEmbedding
{
    private readonly FloatBuffer packed = new(), inputs = new(), gated = new(), gates = new();
    private readonly FloatBuffer result = new(), gradients = new(), scratch = new(), weights = new();
    private readonly ThreadGroup group = new();
    private Panels forward, back;
    private readonly SlicedAction some;
    private nint[] from = [];
    private (nint Gates, nint Zeros, nint Results) call;
    private GatedShape? current;
    private GatedShape? last;

    /// <summary>An embedding without memory.</summary>
    public GatedEmbedding() => some = new SlicedAction(Some);

    /// <summary>Computes e.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="hidden">h of each level, [rows, H].</param>
    /// <param name="gateWeight">w, [L, sum of H].</param>
    /// <param name="embedding">E, [width, sum of H].</param>
    /// <param name="e">[rows, width].</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Forward(GatedShape shape, ReadOnlySpan<nint> hidden, nint gateWeight, nint embedding, nint e)
    {
        Check(shape, hidden, gateWeight, embedding, e);
        last = shape;
        int total = shape.Total, stride = Row.Stride(total), width = shape.Width, filled = Row.Stride(width), levels = shape.Hidden.Length;
        float* place = packed.Ensure(Panels.Size(total, width) + Panels.Size(width, total) + ((long)levels * stride) + filled);
        forward = Packing.Transposed((float*)embedding, 1, width, width, total, place);
        place += Panels.Size(total, width);
        back = Packing.Straight((float*)embedding, 1, width, width, total, place);
        float* gateRows = place + Panels.Size(width, total), zeros = gateRows + ((long)levels * stride);
        FillGates(shape, gateWeight, gateRows);
        Row.Clear(zeros, filled);
        Compute(shape, hidden, gateRows, zeros, e);
    }

    /// <summary>
    /// Computes e with weights that are packed, without a backward. Nothing is allocated after the first call of its size.
    /// </summary>
    /// <param name="shape">The sizes; but for the rows those of the weights.</param>
    /// <param name="hidden">h of each level, [rows, H].</param>
    /// <param name="weights">The weights.</param>
    /// <param name="e">[rows, width].</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Forward(GatedShape shape, ReadOnlySpan<nint> hidden, PackedGates weights, nint e)
    {
        Check(shape, hidden, (nint)weights.Gates, (nint)weights.Gates, e);
        if (weights.Shape.Width != shape.Width || !weights.Shape.Hidden.AsSpan().SequenceEqual(shape.Hidden))
        {
            throw new ArgumentException("The weights are of other sizes.", nameof(weights));
        }

        (last, forward) = (null, weights.Embedding);
        Compute(shape, hidden, weights.Gates, weights.Zeros, e);
        GC.KeepAlive(weights);
    }

    /// <summary>Computes the gradients of the last call.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="gateWeight">w.</param>
    /// <param name="gradient">de, [rows, width].</param>
    /// <param name="ofHidden">Where dh of each level goes, [rows, H].</param>
    /// <param name="ofGateWeight">Where dw goes, [L, sum of H].</param>
    /// <param name="ofEmbedding">Where dE goes, [width, sum of H].</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    /// <exception cref="InvalidOperationException">There was no call of these sizes, or this was called before.</exception>
    public void Backward(GatedShape shape, nint gateWeight, nint gradient, ReadOnlySpan<nint> ofHidden, nint ofGateWeight, nint ofEmbedding)
    {
        Check(shape, ofHidden, gateWeight, ofEmbedding, gradient);
        EntryCheck.Given(ofGateWeight);
        if (last is null || last.Rows != shape.Rows || last.Width != shape.Width || !last.Hidden.AsSpan().SequenceEqual(shape.Hidden))
        {
            throw new InvalidOperationException("Backward goes once through the last call, with its sizes.");
        }

        last = null;
        int total = shape.Total, stride = Row.Stride(total), width = shape.Width, filled = Row.Stride(width), levels = shape.Hidden.Length;
        nint[] to = ofHidden.ToArray();
        float* all = inputs.First, opened = gated.First, open = gates.First, sums = result.First;
        long scratchSize = WeightGradient.ScratchSize(width, stride);
        float* place = gradients.Ensure(((long)shape.Rows * (stride + levels)) + stride);
        float* ofOpened = place, ofGates = ofOpened + ((long)shape.Rows * stride), zeros = ofGates + ((long)shape.Rows * levels);
        float* weightSums = weights.Zeros((long)(width + levels) * stride), gateSums = weightSums + ((long)width * stride);
        Row.Clear(zeros, stride);
        group.Share(shape.Rows, (first, count) =>
        {
            for (int row = first; row < first + count; row++)
            {
                Row.PassWhereAbove((float*)gradient + ((long)row * width), sums + ((long)row * filled), width);
            }

            Product.Multiply(sums + ((long)first * filled), filled, count, back, ofOpened + ((long)first * stride), stride, zeros);
            for (int row = first; row < first + count; row++)
            {
                Close(
                    shape,
                    all + ((long)row * stride),
                    (float*)gateWeight,
                    open + ((long)row * levels),
                    ofOpened + ((long)row * stride),
                    ofGates + ((long)row * levels));
                Scatter(shape, to, row, ofOpened + ((long)row * stride));
            }
        });

        float* own = scratch.Ensure(scratchSize * ThreadGroup.Threads);
        int part = 0;
        group.Share(width, (first, count) => WeightGradient.Accumulate(
            sums + first,
            filled,
            count,
            opened,
            stride,
            stride,
            shape.Rows,
            weightSums + ((long)first * stride),
            stride,
            own + (scratchSize * (Interlocked.Increment(ref part) - 1))));
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int level = 0; level < levels; level++)
            {
                Row.AddScaled(ofGates[((long)row * levels) + level], all + ((long)row * stride), gateSums + ((long)level * stride), stride);
            }
        }

        Unfill(weightSums, stride, width, total, (float*)ofEmbedding);
        Unfill(gateSums, stride, levels, total, (float*)ofGateWeight);
    }

    /// <summary>The rows of w, filled up.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="gateWeight">w, [L, sum of H].</param>
    /// <param name="to">[L, sum of H filled up].</param>
    internal static void FillGates(GatedShape shape, nint gateWeight, float* to)
    {
        int total = shape.Total, stride = Row.Stride(total);
        for (int level = 0; level < shape.Hidden.Length; level++)
        {
            Row.CopyAndFill((float*)gateWeight + ((long)level * total), total, to + ((long)level * stride), stride);
        }
    }

    private void Compute(GatedShape shape, ReadOnlySpan<nint> hidden, float* gateRows, float* zeros, nint e)
    {
        int stride = Row.Stride(shape.Total), levels = shape.Hidden.Length;
        if (from.Length != levels)
        {
            from = new nint[levels];
        }

        hidden.CopyTo(from);
        inputs.Ensure((long)shape.Rows * stride);
        gated.Ensure((long)shape.Rows * stride);
        gates.Ensure((long)shape.Rows * levels);
        result.Ensure((long)shape.Rows * Row.Stride(shape.Width));
        (current, call) = (shape, ((nint)gateRows, (nint)zeros, e));
        group.Run(some, Math.Min(shape.Rows, ThreadGroup.Threads));
    }

    // Some rows.
    private void Some(int slice, int slices)
    {
        GatedShape shape = current!;
        (int first, int count) = ThreadGroup.Range(shape.Rows, slice, slices);
        int stride = Row.Stride(shape.Total), width = shape.Width, filled = Row.Stride(width), levels = shape.Hidden.Length;
        float* all = inputs.First, opened = gated.First, open = gates.First, sums = result.First;
        float* gateRows = (float*)call.Gates;
        for (int row = first; row < first + count; row++)
        {
            Gather(shape, from, row, all + ((long)row * stride), stride);
            Open(shape, all + ((long)row * stride), gateRows, stride, open + ((long)row * levels), opened + ((long)row * stride));
        }

        Product.Multiply(
            opened + ((long)first * stride), stride, count, forward, sums + ((long)first * filled), filled, (float*)call.Zeros);
        for (int row = first; row < first + count; row++)
        {
            float* sum = sums + ((long)row * filled);
            Row.Rectify(sum, filled);
            Row.Copy(sum, (float*)call.Results + ((long)row * width), width);
        }
    }

    private static void Check(GatedShape shape, ReadOnlySpan<nint> hidden, nint gateWeight, nint embedding, nint e)
    {
        shape.Check(hidden.Length);
        EntryCheck.Given(gateWeight);
        EntryCheck.Given(embedding);
        EntryCheck.Given(e);
        foreach (nint level in hidden)
        {
            EntryCheck.Given(level);
        }
    }

    private static void Unfill(float* from, int stride, int rows, int width, float* to)
    {
        for (int row = 0; row < rows; row++)
        {
            Row.Copy(from + ((long)row * stride), to + ((long)row * width), width);
        }
    }

    private static void Gather(GatedShape shape, nint[] hidden, int row, float* to, int stride)
    {
        int place = 0;
        for (int level = 0; level < hidden.Length; level++)
        {
            Row.Copy((float*)hidden[level] + ((long)row * shape.Hidden[level]), to + place, shape.Hidden[level]);
            place += shape.Hidden[level];
        }

        Row.Clear(to + place, stride - place);
    }

    private static void Open(GatedShape shape, float* all, float* gateRows, int stride, float* open, float* opened)
    {
        for (int level = 0, place = 0; level < shape.Hidden.Length; level++)
        {
            float gate = 1 / (1 + MathF.Exp(-Row.Dot(all, gateRows + ((long)level * stride), stride)));
            open[level] = gate;
            Row.ScaleAny(gate, all + place, opened + place, shape.Hidden[level]);
            place += shape.Hidden[level];
        }

        Row.Clear(opened + shape.Total, stride - shape.Total);
    }

    // From the gradient of g_l h_l to those of h, in its place, and of the sums of the gates.
    private static void Close(GatedShape shape, float* all, float* gateWeight, float* open, float* gradient, float* ofGates)
    {
        for (int level = 0, place = 0; level < shape.Hidden.Length; level++)
        {
            int size = shape.Hidden[level];
            float dot = Row.DotAny(gradient + place, all + place, size);
            ofGates[level] = dot * open[level] * (1 - open[level]);
            Row.ScaleAny(open[level], gradient + place, gradient + place, size);
            place += size;
        }

        for (int level = 0; level < shape.Hidden.Length; level++)
        {
            Row.AddScaledAny(ofGates[level], gateWeight + ((long)level * shape.Total), gradient, shape.Total);
        }
    }

    private static void Scatter(GatedShape shape, nint[] to, int row, float* gradient)
    {
        for (int level = 0, place = 0; level < to.Length; level++)
        {
            Row.Copy(gradient + place, (float*)to[level] + ((long)row * shape.Hidden[level]), shape.Hidden[level]);
            place += shape.Hidden[level];
        }
    }
}

/// <summary>The sizes of a gated embedding's call.</summary>
/// <param name="Rows">How many rows, at least 1.</param>
/// <param name="Hidden">H of each level, from the bottom up.</param>
/// <param name="Width">Width of the embedding, at least 1.</param>
public sealed record GatedShape(int Rows, int[] Hidden, int Width)
{
    /// <summary>The sum of H.</summary>
    public int Total { get; } = Hidden.Sum();

    /// <summary>Refuses sizes that are out of their range, or too large together, and other levels.</summary>
    /// <param name="levels">How many levels have an address.</param>
    internal void Check(int levels)
    {
        EntryCheck.AtLeastOne(Rows);
        EntryCheck.AtLeastOne(Width);
        EntryCheck.AtLeastOne(Hidden.Length);
        EntryCheck.Count(levels, Hidden.Length, "levels");
        foreach (int width in Hidden)
        {
            EntryCheck.AtLeastOne(width);
        }

        const long most = int.MaxValue / 2;
        EntryCheck.Addressable((long)Rows * (Total + Hidden.Length + 16) < most && (long)Rows * Width < most && (long)Total * Width < most);
    }
}
