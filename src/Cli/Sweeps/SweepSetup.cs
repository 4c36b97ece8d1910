using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Settings;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Sweeps;

/// <summary>What a new sweep is made of.</summary>
/// <param name="File">The definition.</param>
/// <param name="Data">A file, folder or known name that replaces the definition's; null for none.</param>
/// <param name="Out">The folder of the sweep.</param>
/// <param name="Settings">Values of <c>training</c> and <c>data</c> that override the definition's in all trials.</param>
/// <param name="Over">What is tried.</param>
/// <param name="Trials">The values of each trial, in the order of <paramref name="Over"/>.</param>
/// <param name="IsHalving">Whether trials are dropped by successive halving.</param>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Parallel">How many trials run at a time.</param>
/// <param name="Threads">Threads of all trials at a time together; null for one per core.</param>
internal sealed record SweepRequest(
    string File,
    string? Data,
    string Out,
    IReadOnlyList<string> Settings,
    IReadOnlyList<SweptSetting> Over,
    IReadOnlyList<IReadOnlyList<string>> Trials,
    bool IsHalving,
    string Device,
    int Parallel = 1,
    int? Threads = null);

/// <summary>Checks a new sweep as a whole, and writes its folder: the definition of each trial, and last the plan.</summary>
internal static class SweepSetup
{
    private const string Epochs = "training.epochs";

    /// <summary>Problems that are shown at most: many trials have the same mistake.</summary>
    private const int MostProblems = 20;

    /// <summary>Checks the definition of every trial by the rules of the language.</summary>
    /// <param name="request">The sweep.</param>
    /// <param name="terminal">Where warnings go.</param>
    /// <returns>The definitions in the order of the trials, with settled places of their data.</returns>
    /// <exception cref="InputException">The file cannot be read, or halving has nothing to halve.</exception>
    /// <exception cref="DefinitionException">A trial's definition has problems.</exception>
    public static IReadOnlyList<NetworkDefinition> Check(SweepRequest request, Terminal terminal)
    {
        string text = EditedText.Read(request.File).Text;
        string baseFolder = Path.GetDirectoryName(Path.GetFullPath(request.File))!;
        GivenSetting[] common = [.. request.Settings.Select(static setting => new GivenSetting(setting))];
        List<NetworkDefinition> definitions = [];
        List<Problem> problems = [];
        foreach (IReadOnlyList<string> trial in request.Trials)
        {
            IEnumerable<GivenSetting> own = request.Over.Zip(trial, static (setting, value) =>
                new GivenSetting($"{setting.Key}={value}") { Option = SweptSetting.Option, MayShapeNetwork = true });
            ParseResult parsed = NetworkParser.Parse(request.File, text, [.. common, .. own]);
            problems.AddRange(parsed.Problems);
            if (parsed.Definition is not null)
            {
                definitions.Add(DataPath.Settle(parsed.Definition, request.Data, baseFolder));
            }
        }

        // A wrong key is one mistake, whatever its values.
        Problem[] distinct = [.. problems.DistinctBy(static problem => (problem.Id, problem.Message, problem.Path.Split('=')[0]))];
        if (Array.Exists(distinct, static problem => problem.Severity == ProblemSeverity.Error))
        {
            throw new DefinitionException(
                [.. distinct.Where(static problem => problem.Severity == ProblemSeverity.Error).Take(MostProblems)]);
        }

        foreach (Problem warning in distinct.Take(MostProblems))
        {
            terminal.Error.WriteLine(warning.Format());
        }

        RequireFiles(definitions);
        RequireDistinct(request, definitions);
        RequireRungs(request, definitions);
        return definitions;
    }

    /// <summary>The plan of a checked sweep.</summary>
    /// <param name="request">The sweep.</param>
    /// <param name="definitions">The definitions of its trials.</param>
    public static SweepPlan Plan(SweepRequest request, IReadOnlyList<NetworkDefinition> definitions)
    {
        MetricKind watched = TaskMetrics.Watched(definitions[0]);
        return new SweepPlan(
            definitions[0].Name,
            [.. request.Over.Select(static setting => setting.Key)],
            request.Trials,
            watched.Name,
            watched.HigherIsBetter,
            request.IsHalving ? SweepPlanner.Rungs(request.Trials.Count, definitions[0].Training.Epochs) : [],
            request.Device,
            request.Parallel,
            SweepPlan.ShareOf(request.Parallel, request.Threads));
    }

    /// <summary>Writes the folder of a sweep; with the plan, which comes last, it can be resumed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="definitions">The definitions of its trials.</param>
    public static void Write(string folder, SweepPlan plan, IReadOnlyList<NetworkDefinition> definitions)
    {
        foreach ((int index, NetworkDefinition definition) in definitions.Index())
        {
            AtomicFile.WriteText(Trial.PathIn(folder, SweepPlan.NameOf(index)), DefinitionWriter.Render(definition));
        }

        plan.Write(folder);
    }

    /// <summary>Compares the memory that trials need at a time with that of the machine.</summary>
    /// <param name="definitions">The definitions of the trials.</param>
    /// <param name="parallel">How many are trained at a time.</param>
    /// <param name="terminal">Where a warning goes.</param>
    /// <exception cref="InputException">It is more than all of the memory.</exception>
    public static void RequireMemory(IReadOnlyList<NetworkDefinition> definitions, int parallel, Terminal terminal)
    {
        int together = Math.Min(parallel, definitions.Count);
        long needed = definitions
            .Select(static one => NetworkPlan.Of(one).TrainingBytes(one.Training.BatchSize, WindowSteps.Of(one, ".")))
            .OrderDescending()
            .Take(together)
            .Sum();
        if (MachineMemory.Now().Check(needed, $"{Quantity.Of(together, "trial")} at a time") is string warning)
        {
            terminal.Error.WriteLine("hmlstm: " + warning);
        }
    }

    /// <summary>Fetches known data sets before trials that run at a time would each do so.</summary>
    /// <param name="definitions">The definitions of the trials.</param>
    /// <param name="terminal">Where progress is shown.</param>
    /// <param name="cancel">Ends a download.</param>
    /// <exception cref="DataException">A set cannot be fetched.</exception>
    public static async Task FetchAsync(IReadOnlyList<NetworkDefinition> definitions, Terminal terminal, CancellationToken cancel)
    {
        IEnumerable<KnownDataSet> sets = definitions
            .Select(static definition => definition.Data switch
            {
                TextData text => text.Text,
                TextsData texts => texts.Texts,
                SeriesData series => series.Series,
                IdxData idx => idx.Idx,
                _ => null,
            })
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(static name => !Path.Exists(name))
            .Select(KnownDataSets.Find)
            .OfType<KnownDataSet>();
        foreach (KnownDataSet set in sets)
        {
            await DataFetch.GetAsync(set, new DataCache(), terminal, cancel);
        }
    }

    /// <summary>Values that differ as text may be one value, or a key may be without effect: the trials would be copies.</summary>
    private static void RequireFiles(List<NetworkDefinition> definitions)
    {
        // An overlay of --over or --set may name other data in each trial.
        if (definitions.Select(static definition => PipedData.Find(definition.Data)).FirstOrDefault(static found => found is not null)
            is string pipe)
        {
            throw new InputException($"the data come through a pipe, {pipe}, but every trial reads them again; put them into a file");
        }
    }

    private static void RequireDistinct(SweepRequest request, List<NetworkDefinition> definitions)
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach ((int index, NetworkDefinition definition) in definitions.Index())
        {
            if (!seen.TryAdd(DefinitionWriter.Render(definition), index))
            {
                int first = seen[DefinitionWriter.Render(definition)];
                throw new InputException(
                    $"{SweptSetting.Option}: {Settings(request, first)} and {Settings(request, index)} give the same definition");
            }
        }
    }

    private static void RequireRungs(SweepRequest request, List<NetworkDefinition> definitions)
    {
        if (!request.IsHalving)
        {
            return;
        }

        if (request.Over.Any(static setting => setting.Key == Epochs))
        {
            throw new InputException($"--halving decides how many epochs each trial has; take {Epochs} out of {SweptSetting.Option}");
        }

        int epochs = definitions[0].Training.Epochs;
        if (SweepPlanner.Rungs(definitions.Count, epochs).Count < 2)
        {
            throw new InputException($"--halving needs at least 2 trials and 2 epochs, and here are {definitions.Count} and {epochs}");
        }
    }

    private static string Settings(SweepRequest request, int trial) => string.Join(
        ' ', request.Over.Zip(request.Trials[trial], static (setting, value) => $"{setting.Key}={ForeignText.Show(value)}"));
}
