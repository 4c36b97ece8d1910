namespace Hmlstm.Runtime.Metrics;

/// <summary>Counts the found and the given boundaries of some rows, and their hits.</summary>
/// <param name="detectors">L', the detectors of a row.</param>
/// <param name="tolerance">Steps between the two of a hit at most.</param>
/// <param name="shift">Steps by which what is found comes later than it was found; 0 for the boundaries as they are.</param>
internal sealed class BoundaryTally(int detectors, int tolerance, int shift)
{
    private readonly long[] found = new long[detectors];
    private readonly long[] given = new long[detectors];
    private readonly long[] hits = new long[detectors];
    private readonly List<BoundaryMatcher[]> matchers = [];
    private readonly List<Queue<bool>[]> delayed = [];

    /// <summary>Begins a window of a row.</summary>
    /// <param name="row">The row; rows come in order at first.</param>
    /// <param name="isNew">Whether nothing before it counts. What waits to be shifted stays.</param>
    public void Begin(int row, bool isNew)
    {
        if (row == matchers.Count)
        {
            matchers.Add(new BoundaryMatcher[detectors]);
            delayed.Add([.. Enumerable.Range(0, detectors).Select(_ => new Queue<bool>(shift + 1))]);
            isNew = true;
        }

        if (isNew)
        {
            matchers[row] = [.. Enumerable.Range(0, detectors).Select(_ => new BoundaryMatcher(tolerance))];
        }
    }

    /// <summary>Reads a step of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="detector">The detector.</param>
    /// <param name="isFound">Whether it has found a boundary.</param>
    /// <param name="isGiven">Whether one is given.</param>
    public void Add(int row, int detector, bool isFound, bool isGiven)
    {
        Queue<bool> waiting = delayed[row][detector];
        waiting.Enqueue(isFound);
        if (waiting.Count > shift)
        {
            bool isFoundHere = waiting.Dequeue();
            found[detector] += isFoundHere ? 1 : 0;
            given[detector] += isGiven ? 1 : 0;
            hits[detector] += matchers[row][detector].Step(isFoundHere, isGiven) ? 1 : 0;
        }
    }

    /// <summary>How many boundaries were given at steps that count.</summary>
    public long Given(int detector) => given[detector];

    /// <summary>Hits / found; not a number where nothing was found.</summary>
    public double Precision(int detector) => (double)hits[detector] / found[detector];

    /// <summary>Hits / given; not a number where nothing was given.</summary>
    public double Recall(int detector) => (double)hits[detector] / given[detector];

    /// <summary>2 hits / (found + given); not a number where there is neither.</summary>
    public double F1(int detector) => 2.0 * hits[detector] / (found[detector] + given[detector]);

    /// <summary>Forgets what was counted.</summary>
    public void Clear()
    {
        Array.Clear(found);
        Array.Clear(given);
        Array.Clear(hits);
        matchers.Clear();
        delayed.Clear();
    }
}

/// <summary>Pairs the found and the given boundaries of one row, step by step.</summary>
/// <remarks>
/// From left to right, the oldest one that waits and is near enough is paired with the newest of the other kind: no other way makes more
/// pairs. Only one kind can wait at a time, and for no longer than the tolerance, so little is remembered however long the row is.
/// </remarks>
/// <param name="tolerance">Steps between a pair at most.</param>
internal sealed class BoundaryMatcher(int tolerance)
{
    private readonly Queue<long> waiting = new();
    private bool waitingAreFound;
    private long step;

    /// <summary>Reads the next step.</summary>
    /// <param name="isFound">Whether a boundary is found there.</param>
    /// <param name="isGiven">Whether one is given.</param>
    /// <returns>Whether it makes a pair with this step or an earlier one.</returns>
    public bool Step(bool isFound, bool isGiven)
    {
        while (waiting.TryPeek(out long oldest) && oldest < step - tolerance)
        {
            waiting.Dequeue();
        }

        bool foundMeets = isFound && Meet(own: true);
        bool givenMeets = isGiven && Meet(own: false);
        step++;
        return foundMeets || givenMeets;
    }

    /// <summary>Pairs a boundary with one of the other kind that waits, or lets it wait.</summary>
    private bool Meet(bool own)
    {
        if (waiting.Count > 0 && waitingAreFound != own)
        {
            waiting.Dequeue();
            return true;
        }

        waitingAreFound = own;
        waiting.Enqueue(step);
        return false;
    }
}
