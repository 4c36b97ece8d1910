namespace Hmlstm.Runtime.Metrics;

/// <summary>Pairs the found and the given boundaries of one row, step by step.</summary>
/// <remarks>
/// From left to right, the oldest one that waits and is near enough is paired with the newest of the other kind: no other way makes more pairs. Only one kind
/// can wait at a time, and for no longer than the tolerance, so little is remembered however long the row is.
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
