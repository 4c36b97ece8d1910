using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Cells;

namespace Hmlstm.Runtime.Engines;

/// <summary>An engine's stream and how far it has come.</summary>
internal sealed class HmLstmStreamRun
{
    private readonly HmLstmLevels stack;
    private readonly long vocabulary;
    private readonly HmLstmLevelState[] last;

    /// <summary>A stream that has read nothing yet.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="batch">B.</param>
    /// <param name="vocabulary">V, the tokens that enter; 0 where vectors do.</param>
    public HmLstmStreamRun(HmLstmLevels stack, HmLstmPackedWeights weights, int batch, long vocabulary)
    {
        this.stack = stack;
        this.vocabulary = vocabulary;
        last = new HmLstmLevelState[stack.Levels.Count];
        Stream = new HmLstmStream(stack, weights, batch);
    }

    /// <summary>The stream.</summary>
    public HmLstmStream Stream { get; }

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether the stream is one of a stack, has so many rows, and reads tokens of such a vocabulary, or vectors where it is 0.</summary>
    public bool Serves(HmLstmLevels levels, long rows, long tokens) => stack == levels && Stream.Batch == rows && vocabulary == tokens;

    /// <summary>Whether these are the very tensors that the last step gave: the stream has their numbers.</summary>
    public bool HasLeft(ReadOnlySpan<HmLstmLevelState> states)
    {
        bool same = states.Length == last.Length;
        for (int n = 0; same && n < last.Length; n++)
        {
            same = ReferenceEquals(states[n].Hidden, last[n].Hidden)
                && ReferenceEquals(states[n].Cell, last[n].Cell)
                && ReferenceEquals(states[n].Boundary, last[n].Boundary);
        }

        return same;
    }

    /// <summary>Counts a step.</summary>
    /// <param name="after">What it gave.</param>
    public void Advance(ReadOnlySpan<HmLstmLevelState> after)
    {
        after.CopyTo(last);
        Steps++;
    }
}
