namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>Lists which rows of a level are computed at a step, and in which order.</summary>
/// <remarks>
/// First the rows that read the level above (those that FLUSH), of these the ones without input first; then those that UPDATE. So rows with
/// input lie side by side, rows with a forget gate too, and those that read the level above come first in backward as well.
/// </remarks>
/// <param name="m">The level.</param>
/// <param name="below">The level below; null at the bottom.</param>
/// <param name="above">The level above; null at the top.</param>
/// <param name="rules">The rules.</param>
internal sealed unsafe class LevelPlanner(LevelMemory m, LevelMemory? below, LevelMemory? above, HmLstmRules rules)
{
    // Computed rows by what they read, in the order in which they lie.
    private const int ReadsAboveOnly = 0, ReadsBoth = 1, ReadsBelowOnly = 2, Kinds = 3;

    private HmLstmWindow window = HmLstmWindow.None;
    private int batch;
    private bool sparse;

    /// <summary>
    /// Columns of the product with the level above: where rows FLUSH and no gradient is wanted, nobody reads its forget gate.
    /// </summary>
    public int AboveWidth => m.SavesForBackward || !sparse ? m.Shape.Gates : GateOrder.WithoutForget * m.Shape.Stride;

    /// <summary>Takes a window on, for which the level's memory is prepared.</summary>
    public void Bind(HmLstmWindow next)
    {
        window = next;
        batch = next.Batch;
        sparse = rules.IsSparse(m.SavesForBackward);
    }

    /// <summary>The plan of a step that one of the threads has made.</summary>
    /// <param name="t">The step.</param>
    /// <param name="share">The thread's share.</param>
    public StepPlan Read(int t, in Share share)
    {
        int at = (share.Slice * (m.Steps + 1)) + t, position = m.FirstOf[at], computed = m.FirstOf[at + 1] - position;
        int without = m.WithoutInput[at - share.Slice], reading = m.Reading[at - share.Slice];
        bool contiguous = computed == share.Count && (without == 0 || without == computed) && (reading == 0 || reading == computed);
        return new StepPlan(position, computed, without, sparse ? reading : 0, m.StaleCount[share.Slice], contiguous);
    }

    /// <summary>Makes the plan of a step.</summary>
    /// <param name="t">The step.</param>
    /// <param name="share">The share of the thread that plans for its slice.</param>
    public void Plan(int t, in Share share)
    {
        int at = (share.Slice * (m.Steps + 1)) + t, position = t > 0 && m.RowsPerRow > 1 ? m.FirstOf[at] : m.FirstComputed(share.First);
        Span<int> counts = stackalloc int[Kinds];
        int end = share.First + share.Count;
        long now = (long)t * batch;
        for (int row = share.First; row < end; row++)
        {
            byte operation = OperationOf(t, row, out int kind);
            m.Operations[now + row] = operation;
            m.PlaceOf[row] = kind;
            counts[kind] += operation == LevelOperation.Computed ? 1 : 0;
        }

        int without = counts[ReadsAboveOnly], reading = without + counts[ReadsBoth], computed = reading + counts[ReadsBelowOnly];
        Span<int> places = [position, position + without, position + reading];
        for (int row = share.First; row < end; row++)
        {
            if (m.Operations[now + row] == LevelOperation.Computed)
            {
                int place = places[m.PlaceOf[row]]++;
                m.RowOf[place] = row;
                m.PlaceOf[row] = place;
            }
        }

        m.FirstOf[at] = position;
        m.FirstOf[at + 1] = position + computed;
        m.WithoutInput[at - share.Slice] = without;
        m.Reading[at - share.Slice] = reading;
        int wanted = m.StaleCount[share.Slice] = above is null ? 0 : Want(t, share, position, computed);
        int flushing = sparse ? reading : 0;
        long own = (4L * computed) - flushing, input = below is null ? 0 : own - (3L * without);
        m.Done[share.Slice] += m.Shape.HiddenSize * m.Shape.MultiplyAdds(input, own, (long)AboveWidth / m.Shape.Stride * wanted);
    }

    // Whether a row is computed, and which of its neighbours it reads.
    private byte OperationOf(int t, int row, out int kind)
    {
        (float own, float input) = m.Boundaries(below, t, row);
        bool hasInput = input != 0 || !sparse;
        kind = own == 0 ? ReadsBelowOnly : hasInput ? ReadsBoth : ReadsAboveOnly;
        return window.Lengths is { } lengths && t >= lengths[row] ? LevelOperation.Rest
            : own != 0 || hasInput ? LevelOperation.Computed
            : LevelOperation.Copy;
    }

    // The rows whose product with the level above is missing. Without backward it is of use until the row changes; with it,
    // until backward has been.
    private int Want(int t, in Share share, int position, int computed)
    {
        int wanted = 0, target = m.SavesForBackward ? (share.First * m.Steps) + m.AboveCount[share.Slice] : 0;
        for (int i = position; i < position + computed; i++)
        {
            int row = m.RowOf[i];
            if (m.IsStale[row] && (m.SavesForBackward || m.Boundary[((long)t * batch) + row] != 0))
            {
                m.AboveNow[row] = m.SavesForBackward ? target + wanted : row;
                m.IsStale[row] = false;
                m.StaleRows[share.First + wanted++] = row;
            }
        }

        m.AboveCount[share.Slice] += wanted;
        return wanted;
    }
}

/// <summary>Which rows of a level are computed at a step.</summary>
/// <param name="Position">The first computed row's place.</param>
/// <param name="Computed">How many there are.</param>
/// <param name="WithoutInput">How many of them, from the first on, read nothing from below.</param>
/// <param name="Flushing">How many of them, from the first on, FLUSH and need no forget gate.</param>
/// <param name="StaleCount">Products with the level above that are missing.</param>
/// <param name="IsContiguous">Whether the computed rows are all rows of the slice, in their own order.</param>
internal readonly record struct StepPlan(int Position, int Computed, int WithoutInput, int Flushing, int StaleCount, bool IsContiguous);
