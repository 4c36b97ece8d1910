using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>
/// Computes a k-lstm layer, the Markov recurrent network (Kuo and Chien, "Markov recurrent neural networks", MLSP 2018), over a whole
/// window, forward and backward, and keeps the memory for it: a window of a size that came before allocates nothing.
/// </summary>
/// <remarks>
/// q = softmax(x Wx + h Wh + b_s); w is a Gumbel-softmax of the same logits where there is noise (Jang, Gu and Poole 2017), otherwise the
/// one-hot vector of the largest. Every cell k has C_k = f c + i g and H_k = o tanh(C_k); then h = Σ w_k H_k and c = Σ w_k C_k. A workspace
/// serves one thread at a time.
/// </remarks>
public sealed unsafe class KLstmWorkspace
{
    private readonly ThreadGroup group = new();
    private readonly FloatBuffer zeros = new();
    private readonly KLstmWeights weights = new();
    private readonly KLstmMemory memory = new();
    private readonly KLstmForward forward;
    private readonly KLstmBackward backward;
    private readonly KLstmWeightGradients weightGradients;
    private KLstmGradientNeed need;

    /// <summary>A workspace without memory as yet.</summary>
    public KLstmWorkspace()
    {
        forward = new KLstmForward(memory, weights, group);
        backward = new KLstmBackward(memory, weights, group);
        weightGradients = new KLstmWeightGradients(memory);
    }

    /// <summary>Multiplications of a window that are worth a thread of their own: starting one takes some microseconds.</summary>
    internal double LeastWork { get; set; } = 500_000;

    /// <summary>
    /// Weights from which on threads share out their columns where rows are fewer than threads:
    /// with less they would wait more than compute.
    /// </summary>
    internal long LeastShared { get; set; } = 256 * 1024;

    /// <summary>Computes a window.</summary>
    /// <param name="shape">The layer's sizes.</param>
    /// <param name="window">B, T, lengths and noise.</param>
    /// <param name="parameters">The layer's parameters; only the biases may be absent.</param>
    /// <param name="from">What enters, all of it.</param>
    /// <param name="to">Where the results go, all of them.</param>
    /// <param name="gradients">Which columns backward will be asked for.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Forward(
        KLstmShape shape, KLstmWindow window, KLstmParameters parameters, KLstmEntries from, KLstmResults to, KLstmGradientNeed gradients)
    {
        EntryCheck.Window(window.Batch, window.Steps, window.Lengths);
        shape.Check((long)window.Batch * window.Steps);
        parameters.Check();
        from.Check();
        to.Check(hasSequence: true);
        if (window.Noise != 0)
        {
            EntryCheck.Positive(window.Temperature);
        }

        need = gradients;
        (int parts, int slices) = Split(shape, window);
        memory.Prepare(shape, window, gradients != KLstmGradientNeed.None, slices, parts);
        forward.Prepare();
        weights.Pack(shape, parameters, gradients switch
        {
            KLstmGradientNeed.None => 0,
            KLstmGradientNeed.WithInput => shape.Depth,
            _ => shape.Stride,
        });
        if (gradients != KLstmGradientNeed.None)
        {
            backward.Zeros = zeros.Zeros(shape.EntryStride);
            weightGradients.Prepare();
        }

        (forward.From, forward.To) = (from, to);
        group.Run(forward, parts);
    }

    /// <summary>Goes back through the window that was computed last; once only, since gradients take the place of the gates.</summary>
    /// <param name="from">Gradients of the results; 0 where there is none.</param>
    /// <param name="to">Where the gradients of what entered go; 0 where nobody wants one.</param>
    /// <param name="parameters">Where the parameters' gradients go; 0 where nobody wants one.</param>
    /// <exception cref="InvalidOperationException">
    /// No window keeps what this needs: forward was not told, or this was called before.
    /// </exception>
    public void Backward(KLstmResults from, KLstmEntries to, KLstmParameters parameters)
    {
        if (need == KLstmGradientNeed.None || (to.Input != 0 && need != KLstmGradientNeed.WithInput))
        {
            throw new InvalidOperationException("Backward goes once through a window, for the gradients that forward was told of.");
        }

        need = KLstmGradientNeed.None;
        (backward.From, backward.To, weightGradients.To) = (from, to, parameters);
        group.Run(backward, memory.Parts);
        if (parameters != default)
        {
            group.Run(weightGradients, memory.Parts);
        }
    }

    // Where rows are fewer than threads, these share out the columns of each product, if there are enough of them.
    private (int Parts, int Slices) Split(KLstmShape shape, KLstmWindow window)
    {
        double work = (double)window.Batch * window.Steps * shape.Columns * shape.Depth;
        int parts = (int)Math.Clamp(work / LeastWork, 1, ThreadGroup.Threads);
        bool sharesColumns = parts > window.Batch && (long)shape.Columns * shape.Depth >= LeastShared;
        return sharesColumns ? (parts, 1) : (Math.Min(parts, window.Batch), Math.Min(parts, window.Batch));
    }
}

/// <summary>
/// The memory of one window: its rows in the order of <see cref="PackedRows"/>, and what the slices of a batch need for themselves.
/// </summary>
internal sealed unsafe class KLstmMemory
{
    private readonly FloatBuffer sums = new(), entries = new(), cells = new(), mixtures = new(), ends = new();
    private readonly FloatBuffer entryGradients = new(), cellGradients = new(), own = new();

    public PackedRows Rows { get; } = new();

    public KLstmShape Shape { get; private set; }

    public KLstmWindow Window { get; private set; }

    /// <summary>Whether backward may follow; without it the sums of one step are kept at a time.</summary>
    public bool SavesForBackward { get; private set; }

    /// <summary>How many threads compute: one for each slice, or all for the only one.</summary>
    public int Parts { get; private set; }

    /// <summary>Makes room for everything, also for backward: that must not fail.</summary>
    public void Prepare(KLstmShape shape, KLstmWindow window, bool savesForBackward, int slices, int parts)
    {
        (Shape, Window, SavesForBackward, Parts) = (shape, window, savesForBackward, parts);
        Rows.Plan(window.Batch, window.Steps, window.Lengths, least: 1, slices);
        sums.Ensure((long)(savesForBackward ? Rows.Total : window.Batch) * shape.SumStride);
        entries.Ensure((long)Rows.Total * shape.EntryStride);
        cells.Ensure((long)Rows.Total * shape.Stride);
        mixtures.Ensure(2L * Rows.Total * shape.Cells);
        ends.Ensure(2L * window.Batch * shape.Stride);
        if (savesForBackward)
        {
            entryGradients.Ensure((long)window.Batch * shape.EntryStride);
            cellGradients.Ensure(2L * window.Batch * shape.Stride);
            own.Ensure((long)parts * OwnLength);
        }
    }

    /// <summary>Sums, then gates, then gradients of the sums: of a slice's rows at a step, [rows, sum stride].</summary>
    public float* Sums(int slice, int step) =>
        sums.First + ((long)(SavesForBackward ? Rows.Offset(slice, step) : Rows.FirstOf(slice)) * Shape.SumStride);

    /// <summary>What enters a step: h before it and x, [rows, entry stride].</summary>
    public float* Entries(int slice, int step) => entries.First + ((long)Rows.Offset(slice, step) * Shape.EntryStride);

    /// <summary>c before a step, [rows, stride].</summary>
    public float* Cells(int slice, int step) => cells.First + ((long)Rows.Offset(slice, step) * Shape.Stride);

    /// <summary>w and q of a slice's rows at a step, [rows, 2, K].</summary>
    public float* Mixtures(int slice, int step) => mixtures.First + (2L * Rows.Offset(slice, step) * Shape.Cells);

    /// <summary>h and c of a slice's rows after their last steps, [rows, 2, stride].</summary>
    public float* Ends(int slice) => ends.First + (2L * Rows.FirstOf(slice) * Shape.Stride);

    /// <summary>Gradients of h after the step that backward is at, then of what entered it, [rows, entry stride].</summary>
    public float* EntryGradients(int slice) => entryGradients.First + ((long)Rows.FirstOf(slice) * Shape.EntryStride);

    /// <summary>
    /// Gradients of c after or before the step that backward is at, [rows, 2, stride]; the two change places with every step.
    /// </summary>
    public float* CellGradients(int slice) => cellGradients.First + (2L * Rows.FirstOf(slice) * Shape.Stride);

    /// <summary>The sums over a thread's rows of the biases' gradients, [sum stride].</summary>
    public float* BiasGradients(int part) => own.First + ((long)part * OwnLength);

    /// <summary>Gradients of w and q of one row, [2, K], of a thread alone.</summary>
    public float* MixtureGradients(int part) => BiasGradients(part) + Shape.SumStride;

    /// <summary>
    /// Whether a slice's row has any real step. One that has none keeps its state, and gives what the selector says of its first step.
    /// </summary>
    public bool IsReal(int slice, int row) => Window.Lengths is not { } lengths || lengths[Rows.Row(slice, row)] > 0;

    // A multiple of a cache line, so that threads do not share one.
    private int OwnLength => (Shape.SumStride + (2 * Shape.Cells) + 31) & -32;
}

/// <summary>
/// The parameters of a layer as one joint weight [gates of all cells and selector, h | x] with its bias, packed for both directions.
/// </summary>
internal sealed unsafe class KLstmWeights
{
    private readonly FloatBuffer joint = new(), bias = new(), forward = new(), backward = new();

    /// <summary>From what enters a step to its sums.</summary>
    public Panels Forward { get; private set; }

    /// <summary>From the gradients of the sums to those of what entered; empty after a packing without backward.</summary>
    public Panels Backward { get; private set; }

    /// <summary>What the sums start with, in the columns of sums.</summary>
    public float* Bias => bias.First;

    /// <summary>Packs all parameters; they may change afterwards.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="parameters">All but the biases have to be there.</param>
    /// <param name="entries">Columns that backward computes gradients of: h alone or h and x; 0 without backward.</param>
    public void Pack(KLstmShape shape, KLstmParameters parameters, int entries)
    {
        int depth = shape.Depth;
        float* rows = joint.Zeros((long)shape.Columns * depth), sums = bias.Zeros(shape.SumStride);
        for (int row = 0; row < shape.Columns; row++)
        {
            int source = shape.SourceOf(row);
            if (source != KLstmShape.Padding)
            {
                bool isGate = row < shape.GateColumns;
                float* to = rows + ((long)row * depth);
                Row.Copy(At(isGate ? parameters.HiddenWeight : parameters.SelectHidden, source, shape.Hidden), to, shape.Hidden);
                Row.Copy(
                    At(isGate ? parameters.InputWeight : parameters.SelectInput, source, shape.Inputs),
                    to + shape.Stride,
                    shape.Inputs);
                float* start = At(isGate ? parameters.Bias : parameters.SelectBias, source, 1);
                sums[row] = start == null ? 0 : *start;
            }
        }

        Forward = Packing.Transposed(rows, 1, shape.Columns, shape.Columns, depth, forward.Ensure(Panels.Size(depth, shape.Columns)));
        Backward = entries == 0 ? default : Back(rows, shape, entries);
    }

    // Rows of the joint weight are as long as h and x together, so the columns of h alone are copied out first.
    private Panels Back(float* rows, KLstmShape shape, int entries)
    {
        for (int row = 0; row < shape.Columns && entries < shape.Depth; row++)
        {
            Row.Copy(rows + ((long)row * shape.Depth), rows + ((long)row * entries), entries);
        }

        return Packing.Straight(rows, 1, shape.Columns, shape.Columns, entries, backward.Ensure(Panels.Size(shape.Columns, entries)));
    }

    private static float* At(nint parameter, int row, int width) => parameter == 0 ? null : (float*)parameter + ((long)row * width);
}
