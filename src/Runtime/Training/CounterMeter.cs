using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Training;

/// <summary>What a network counts in training windows, since the last evaluation. Windows of evaluations are left out.</summary>
public sealed class CounterMeter
{
    private readonly IReadOnlyList<NetworkCounter> counters;
    private readonly CountedShare[] sums;
    private readonly CountedShare[] before;

    internal CounterMeter(IReadOnlyList<NetworkCounter> counters)
    {
        this.counters = counters;
        (sums, before) = (new CountedShare[counters.Count], new CountedShare[counters.Count]);
    }

    /// <summary>The share of each counter by its name; 0 where nothing was counted.</summary>
    public IEnumerable<NamedValue> Shares() => counters.Select((counter, i) => new NamedValue(counter.Name, sums[i].Share));

    /// <summary>The shares of those that have counted something.</summary>
    public IEnumerable<NamedValue> CountedShares() => Shares().Where((_, i) => sums[i].Whole > 0);

    /// <summary>Begins a window.</summary>
    internal void Begin()
    {
        for (int i = 0; i < before.Length; i++)
        {
            before[i] = counters[i].Value;
        }
    }

    /// <summary>Ends a window.</summary>
    internal void End()
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += counters[i].Value - before[i];
        }
    }

    /// <summary>Begins anew.</summary>
    internal void Reset() => Array.Clear(sums);

    /// <summary>What a checkpoint keeps.</summary>
    internal IReadOnlyList<CounterState> State() =>
        [.. counters.Select((counter, i) => new CounterState(counter.Name, sums[i].Part, sums[i].Whole))];

    /// <summary>Goes on from what a checkpoint kept; a counter that it lacks begins at 0.</summary>
    internal void Continue(IReadOnlyList<CounterState> state)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            CounterState? kept = state.FirstOrDefault(one => one.Name == counters[i].Name);
            sums[i] = kept is null ? default : new CountedShare(kept.Part, kept.Whole);
        }
    }
}

/// <summary>One counter's sums as a checkpoint keeps them.</summary>
/// <param name="Name">The counter's name.</param>
/// <param name="Part">The part.</param>
/// <param name="Whole">The whole count.</param>
internal sealed record CounterState(string Name, long Part, long Whole);
