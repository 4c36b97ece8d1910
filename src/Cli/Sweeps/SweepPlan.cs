using System.Text.Json;
using System.Text.Json.Serialization;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Sweeps;

/// <summary>A sweep as its folder has it from the start, in <c>sweep.json</c>: a resumed sweep is the same sweep.</summary>
/// <param name="Name">What is trained.</param>
/// <param name="Keys">The keys that differ from trial to trial.</param>
/// <param name="Trials">The values of each trial, in the order of <paramref name="Keys"/>.</param>
/// <param name="Metric">The column of a history by which trials are compared.</param>
/// <param name="HigherIsBetter">Whether higher values of it are better.</param>
/// <param name="Rungs">The epochs of each rung of successive halving, ascending; empty without it.</param>
/// <param name="Device">Where to compute: cpu or cuda.</param>
/// <param name="Parallel">How many trials run at a time.</param>
/// <param name="Threads">
/// Threads of each trial; null for one per core. The last bits of a result depend on them, so that a resumed sweep keeps them.
/// </param>
internal sealed record SweepPlan(
    string Name,
    IReadOnlyList<string> Keys,
    IReadOnlyList<IReadOnlyList<string>> Trials,
    string Metric,
    bool HigherIsBetter,
    IReadOnlyList<int> Rungs,
    string Device,
    int Parallel,
    int? Threads)
{
    /// <summary>Trials at a time at most: more processes only take the cores from each other.</summary>
    public const int MostParallel = 64;

    private const string FileName = "sweep.json";

    private const long MostBytes = 16 << 20;

    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The metric and its direction.</summary>
    [JsonIgnore]
    public MetricKind Watched => new(Metric, HigherIsBetter);

    /// <summary>The threads of each of some trials at a time; null for one per core.</summary>
    /// <param name="parallel">How many run at a time.</param>
    /// <param name="threads">The threads of all of them together; null for one per core.</param>
    public static int? ShareOf(int parallel, int? threads) =>
        parallel == 1 ? threads : Math.Max(1, (threads ?? Environment.ProcessorCount) / parallel);

    /// <summary>The plan's place in the folder of a sweep.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Reads a plan.</summary>
    /// <param name="folder">The folder of the sweep.</param>
    /// <exception cref="InputException">There is none, or the file is something else.</exception>
    public static SweepPlan Read(string folder)
    {
        string path = PathIn(folder);
        if (!File.Exists(path))
        {
            throw new InputException($"there is no sweep to resume: '{folder}' has no {FileName}");
        }

        try
        {
            using FileStream file = InputFile.Open(path);
            return file.Length <= MostBytes
                && JsonSerializer.Deserialize<SweepPlan>(file, Form) is { } plan
                && plan.IsWhole()
                ? plan
                : throw new InputException($"{path}: this is not the plan of a sweep");
        }
        catch (JsonException)
        {
            throw new InputException($"{path}: this is not the plan of a sweep; the file is damaged, or something else");
        }
    }

    /// <summary>Writes the plan into the folder of its sweep.</summary>
    public void Write(string folder) => AtomicFile.WriteText(PathIn(folder), JsonSerializer.Serialize(this, Form) + "\n");

    /// <summary>The name of a trial, which is that of its folder.</summary>
    /// <param name="index">Which, from 0.</param>
    public static string NameOf(int index) => FormattableString.Invariant($"trial-{index + 1:000}");

    /// <summary>The values of a trial, for people.</summary>
    /// <param name="index">Which, from 0.</param>
    public string SettingsOf(int index) =>
        string.Join(' ', Keys.Zip(Trials[index], static (key, value) => $"{key}={ForeignText.Show(value)}"));

    private bool IsWhole() =>
        Trials.Count is > 0 and <= SweepPlanner.Most
        && Keys.Count > 0
        && Trials.All(trial => trial?.Count == Keys.Count && trial.All(static value => value is not null))
        && Keys.All(static key => key is not null)
        && Rungs.Zip(Rungs.Skip(1), static (one, next) => one < next).All(static rises => rises)
        && Rungs.All(static epochs => epochs > 0)
        && Device is "cpu" or "cuda"
        && Metric.Length > 0
        && Parallel is >= 1 and <= MostParallel
        && Threads is null or >= 1;
}
