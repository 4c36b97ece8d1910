using System.Globalization;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Runs;
using Spectre.Console;

namespace Hmlstm.Cli.Backtesting;

/// <summary>What one call of <c>hmlstm backtest</c> does.</summary>
/// <param name="File">The definition.</param>
/// <param name="Data">A file, folder or known name that replaces the definition's; null for none.</param>
/// <param name="Out">The folder of all folds.</param>
/// <param name="Folds">N, at least 2.</param>
/// <param name="IsSliding">Whether all folds of a series are trained on as many rows.</param>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Threads">Threads that compute; null for the usual number.</param>
/// <param name="Settings">Values of <c>training</c> and <c>data</c> that override the definition's.</param>
internal sealed record BacktestRequest(
    string File, string? Data, string Out, int Folds, bool IsSliding, string Device, int? Threads, IReadOnlyList<string> Settings);

/// <summary>
/// Trains and tests a definition on several folds of its data, each an ordinary run; finished folds are not trained again.
/// </summary>
internal static class BacktestJob
{
    private const string Tested = "test_";
    private const string Page = "backtest.html";

    /// <summary>Of forecasts without a network, which every fold's own report has, one that a network has to beat is enough.</summary>
    private static readonly string[] LeftOut = ["seasonal_", "drift_", "mean_"];

    /// <summary>Trains the folds that are not finished, and writes the table.</summary>
    /// <returns>The exit code; that of the first fold that was interrupted.</returns>
    /// <exception cref="InputException">The folds cannot be cut, or the folder holds a backtest of something else.</exception>
    /// <exception cref="DataException">The data cannot be read, or are too few.</exception>
    public static async Task<int> RunAsync(BacktestRequest request, Terminal terminal)
    {
        string baseFolder = Path.GetDirectoryName(Path.GetFullPath(request.File))!;
        NetworkDefinition definition = DataPath.Settle(
            GivenDefinition.Load(request.File, terminal, request.Settings), request.Data, baseFolder);
        if (DataFold.Obstacle(definition.Data, request.IsSliding) is string obstacle)
        {
            throw new InputException($"{definition.Name}: {obstacle}");
        }

        string path = await FindAsync(definition.Data!, terminal);
        string origin = OriginOf(definition.Data!, path);
        List<(string Name, IReadOnlyList<NamedValue> Values)> results = [];
        for (int number = 1; number <= request.Folds; number++)
        {
            DataFold fold = new(number, request.Folds, request.IsSliding);
            RunFolder run = new(Path.Combine(request.Out, fold.Name));
            string file = Path.Combine(request.Out, fold.Name + ".model.yaml");
            string text = DefinitionWriter.Render(fold.Of(definition, $"data/{fold.Name}"));
            RequireSame(request.Out, file, origin, text);
            if (File.Exists(run.Metrics))
            {
                terminal.Note($"{fold.Name}: finished before");
            }
            else
            {
                fold.Write(definition, path, Path.Combine(request.Out, "data", fold.Name));
                AtomicFile.WriteText(file, origin + text);
                terminal.Note($"{fold.Name}:");
                bool isBegun = File.Exists(run.Checkpoint);
                int code = await TrainingJob.RunAsync(
                    new TrainingRequest(file, null, run.Path, request.Device, request.Threads, isBegun, []), terminal);
                if (code != ExitCodes.Done)
                {
                    return code;
                }
            }

            results.Add((fold.Name, ReadMetrics(run.Metrics)));
        }

        BacktestTable table = new($"{definition.Name}: {request.Folds} folds", results);
        Write(table, terminal);
        OutputFile.Write(Path.Combine(request.Out, Page), table.ToHtml(), terminal);
        return ExitCodes.Done;
    }

    /// <summary>
    /// A comment on what folds are cut from: their definitions name their own parts alone, and folds of other data are no part of a mean.
    /// </summary>
    private static string OriginOf(DataDefinition data, string path)
    {
        string size = File.Exists(path) ? FormattableString.Invariant($" ({new FileInfo(path).Length} bytes)") : "";
        string shares = string.Join(", ", data.Split.Select(static share => share.ToString(CultureInfo.InvariantCulture)));
        return $"# cut from {ForeignText.Line(Path.GetFullPath(path))}{size}, split [{shares}]\n";
    }

    private static void RequireSame(string folder, string file, string origin, string text)
    {
        // Folds of earlier versions do not say what they are cut from.
        if (File.Exists(file) && File.ReadAllText(file) is string old && old != origin + text && old != text)
        {
            throw new InputException($"'{folder}' holds folds of another definition or of other data; another --out starts new ones");
        }
    }

    private static async Task<string> FindAsync(DataDefinition data, Terminal terminal)
    {
        string name = data switch
        {
            SeriesData series => series.Series,
            TextsData texts => texts.Texts,
            IdxData idx => idx.Idx,
            _ => "",
        };
        if (Path.Exists(name))
        {
            return name;
        }

        KnownDataSet set = KnownDataSets.Find(name)
            ?? throw new InputException($"{ForeignText.Show(name)}: there is neither such a file nor a known data set");
        using var interruption = new Interruption(terminal, "stopping");
        return await DataFetch.GetAsync(set, new DataCache(), terminal, interruption.Token);
    }

    private static IReadOnlyList<NamedValue> ReadMetrics(string path)
    {
        try
        {
            return
            [
                .. JsonObjectFile.ReadMetrics(path)
                    .Where(static metric => metric.Name.StartsWith(Tested, StringComparison.Ordinal))
                    .Where(static metric => !LeftOut.Any(name => metric.Name.StartsWith(Tested + name, StringComparison.Ordinal)))
                    .Select(static metric => metric with { Name = metric.Name[Tested.Length..] }),
            ];
        }
        catch (DataException)
        {
            throw new InputException($"{path}: these are no metrics of a run; remove the file to train this fold again");
        }
    }

    private static void Write(BacktestTable folds, Terminal terminal)
    {
        Table table = terminal.NewTable([.. folds.Columns]);
        for (int column = 1; column < folds.Columns.Count; column++)
        {
            table.Columns[column].RightAligned().NoWrap().PadLeft(1).PadRight(1);
        }

        foreach (IReadOnlyList<string> row in folds.Rows)
        {
            table.AddRow([.. row.Select(static cell => new Text(cell))]);
        }

        terminal.Write(table);
    }
}
