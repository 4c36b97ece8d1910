using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Hmlstm.Examples;

/// <summary>What the service counts, in Prometheus' text format 0.0.4.</summary>
internal sealed class ServiceMetrics
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

    private readonly long[] buckets = new long[Bounds.Length + 1];
    private readonly ConcurrentDictionary<string, long> ended = new(), refused = new(), boundaries = new();
    private long created, characters, microseconds;

    /// <summary>A session began.</summary>
    public void Created() => Interlocked.Increment(ref created);

    /// <summary>A session ended.</summary>
    public void Ended(string reason) => Add(ended, reason);

    /// <summary>A request was refused.</summary>
    public void Refused(int status) => Add(refused, status.ToString(CultureInfo.InvariantCulture));

    /// <summary>A piece of text was read.</summary>
    /// <param name="reading">What came of it.</param>
    /// <param name="elapsed">How long it took, its turn included.</param>
    public void Read(Reading reading, TimeSpan elapsed)
    {
        Interlocked.Add(ref characters, reading.Text.Length);
        Interlocked.Add(ref microseconds, (long)elapsed.TotalMicroseconds);
        int bucket = Array.FindIndex(Bounds, bound => elapsed.TotalSeconds <= bound);
        Interlocked.Increment(ref buckets[bucket < 0 ? Bounds.Length : bucket]);
        foreach (IGrouping<int, Boundary> level in reading.Boundaries.GroupBy(static boundary => boundary.Level))
        {
            Add(boundaries, level.Key.ToString(CultureInfo.InvariantCulture), level.Count());
        }
    }

    /// <summary>All numbers as text.</summary>
    /// <param name="table">Says how many there are now.</param>
    public string Write(StreamTable table)
    {
        StringBuilder text = new();
        One("hmlstm_sessions", "gauge", "Sessions now.", table.Count);
        One("hmlstm_listeners", "gauge", "Event streams now.", table.Listeners);
        One("hmlstm_sessions_created_total", "counter", "Sessions that were begun.", Interlocked.Read(ref created));
        Each("hmlstm_sessions_ended_total", "Sessions that ended.", "reason", ended);
        One("hmlstm_characters_total", "counter", "Characters that were read.", Interlocked.Read(ref characters));
        Each("hmlstm_boundaries_total", "Boundaries that were found.", "level", boundaries);
        Each("hmlstm_refused_total", "Requests for sessions that were refused.", "status", refused);
        One("process_resident_memory_bytes", "gauge", "Memory of the process.", Environment.WorkingSet);
        Head("hmlstm_text_seconds", "histogram", "How long a piece of text took.");
        long sum = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            sum += Interlocked.Read(ref buckets[i]);
            string bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line($"hmlstm_text_seconds_bucket{{le=\"{bound}\"}} {sum}");
        }

        Line($"hmlstm_text_seconds_sum {Interlocked.Read(ref microseconds) * 1e-6}");
        Line($"hmlstm_text_seconds_count {sum}");
        return text.ToString();

        void Head(string name, string type, string help) => text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        void One(string name, string type, string help, long value)
        {
            Head(name, type, help);
            Line($"{name} {value}");
        }

        void Each(string name, string help, string label, ConcurrentDictionary<string, long> counts)
        {
            Head(name, "counter", help);
            foreach ((string key, long value) in counts.OrderBy(static count => count.Key, StringComparer.Ordinal))
            {
                Line($"{name}{{{label}=\"{key}\"}} {value}");
            }
        }
    }

    private static void Add(ConcurrentDictionary<string, long> counts, string key, long value = 1) =>
        counts.AddOrUpdate(key, static (_, more) => more, static (_, before, more) => before + more, value);
}
