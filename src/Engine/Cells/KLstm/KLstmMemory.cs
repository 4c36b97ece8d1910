using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Sequences;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>The memory of one window: its rows in the order of <see cref="PackedRows"/>, and what the slices of a batch need for themselves.</summary>
internal sealed unsafe class KLstmMemory
{
    private readonly FloatBuffer sums = new(), entries = new(), cells = new(), mixtures = new(), ends = new();
    private readonly FloatBuffer entryGradients = new(), cellGradients = new(), own = new();

    public PackedRows Rows { get; } = new();

    public KLstmShape Shape { get; private set; }

    public KLstmWindow Window { get; private set; }

    /// <summary>Whether backward may follow; without it the sums of one step are kept at a time.</summary>
    public bool Keeps { get; private set; }

    /// <summary>How many threads compute: one for each slice, or all for the only one.</summary>
    public int Parts { get; private set; }

    /// <summary>Makes room for everything, also for backward: that must not fail.</summary>
    public void Prepare(KLstmShape shape, KLstmWindow window, bool keeps, int slices, int parts)
    {
        (Shape, Window, Keeps, Parts) = (shape, window, keeps, parts);
        Rows.Plan(window.Batch, window.Steps, window.Lengths, least: 1, slices);
        sums.Ensure((long)(keeps ? Rows.Total : window.Batch) * shape.SumStride);
        entries.Ensure((long)Rows.Total * shape.EntryStride);
        cells.Ensure((long)Rows.Total * shape.Stride);
        mixtures.Ensure(2L * Rows.Total * shape.Cells);
        ends.Ensure(2L * window.Batch * shape.Stride);
        if (keeps)
        {
            entryGradients.Ensure((long)window.Batch * shape.EntryStride);
            cellGradients.Ensure(2L * window.Batch * shape.Stride);
            own.Ensure((long)parts * OwnLength);
        }
    }

    /// <summary>Sums, then gates, then gradients of the sums: of a slice's rows at a step, [rows, sum stride].</summary>
    public float* Sums(int slice, int step) => sums.First + ((long)(Keeps ? Rows.Offset(slice, step) : Rows.FirstOf(slice)) * Shape.SumStride);

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

    /// <summary>Gradients of c after or before the step that backward is at, [rows, 2, stride]; the two change places with every step.</summary>
    public float* CellGradients(int slice) => cellGradients.First + (2L * Rows.FirstOf(slice) * Shape.Stride);

    /// <summary>The sums over a thread's rows of the biases' gradients, [sum stride].</summary>
    public float* BiasGradients(int part) => own.First + ((long)part * OwnLength);

    /// <summary>Gradients of w and q of one row, [2, K], of a thread alone.</summary>
    public float* MixtureGradients(int part) => BiasGradients(part) + Shape.SumStride;

    /// <summary>Whether a slice's row has any real step. One that has none keeps its state, and gives what the selector says of its first step.</summary>
    public bool IsReal(int slice, int row) => Window.Lengths is not { } lengths || lengths[Rows.Row(slice, row)] > 0;

    // A multiple of a cache line, so that threads do not share one.
    private int OwnLength => (Shape.SumStride + (2 * Shape.Cells) + 31) & -32;
}
