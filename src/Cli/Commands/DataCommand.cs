using System.CommandLine;
using System.Globalization;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Exchange;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Runtime.Data;
using Spectre.Console;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm data</c>: the data sets that have a name, and prepared data for another framework.</summary>
internal static class DataCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal) =>
        new ToolCommand(
            "data",
            "Lists and fetches the known data sets, and writes preprocessed data for PyTorch.",
            "hmlstm data list",
            "hmlstm data get brown",
            "hmlstm data export characters.model.yaml --out data")
        {
            CreateList(terminal),
            CreateGet(terminal),
            CreateExport(terminal),
        };

    private static ToolCommand CreateList(Terminal terminal)
    {
        var command = new ToolCommand(
            "list", "Lists the known data sets: name, download size, and whether it is in the cache.", "hmlstm data list");
        command.SetAction(_ => List(terminal));
        return command;
    }

    private static ToolCommand CreateGet(Terminal terminal)
    {
        Argument<string> name = new Argument<string>("NAME")
        {
            Description = "One of the names that 'hmlstm data list' shows.",
        }.OfDataSets();
        var to = new Option<string?>("--to") { Description = "The folder to save it in; the cache by default.", HelpName = "DIR" };
        var command = new ToolCommand(
            "get",
            "Fetches a data set, verifies it, and prints its path.",
            "hmlstm data get brown",
            "hmlstm data get tinyshakespeare --to data") { name, to };
        command.SetAction((parsed, cancel) => GetAsync(parsed.GetRequiredValue(name), parsed.GetValue(to), terminal, cancel));
        return command;
    }

    private static ToolCommand CreateExport(Terminal terminal)
    {
        Argument<string> source = new Argument<string>("RUN|FILE")
        {
            Description = "A .model.yaml file, or a run folder, whose vocabulary and scales are then used.",
        }.OfRuns().OfDefinitions();
        Option<string?> data = CommonOptions.Data("definition");
        var folder = new Option<string>("--out") { Description = "The folder to write to.", HelpName = "DIR", Required = true };
        Option<string[]> settings = CommonOptions.Settings();
        var command = new ToolCommand(
            "export",
            "Writes the preprocessed data for the program of 'hmlstm emit --target pytorch --program': token ids or scaled values "
            + "of every part.",
            "hmlstm data export characters.model.yaml --out data",
            "hmlstm data export runs/characters --data more.txt --out data") { source, data, folder, settings };
        command.SetAction((parsed, _) => DataExportJob.RunAsync(
            parsed.GetRequiredValue(source),
            parsed.GetValue(data),
            parsed.GetRequiredValue(folder),
            parsed.GetValue(settings) ?? [],
            terminal));
        return command;
    }

    private static void List(Terminal terminal)
    {
        var cache = new DataCache();
        Table table = terminal.NewTable("name", "MB", "here", "what it is", "terms");
        table.Columns[1].RightAligned();
        foreach (KnownDataSet set in KnownDataSets.All)
        {
            string size = string.Create(CultureInfo.InvariantCulture, $"{set.Bytes / 1e6:0.0}");
            string[] row = [set.Name, size, cache.Has(set) ? "yes" : "no", set.Summary, set.License];
            table.AddRow([.. row.Select(static text => new Text(text))]);
        }

        terminal.Write(table);
        terminal.Note($"kept in {cache.Folder}");
    }

    private static async Task GetAsync(string name, string? folder, Terminal terminal, CancellationToken cancel)
    {
        KnownDataSet set = KnownDataSets.Find(name)
            ?? throw new InputException(
                $"there is no data set '{name}'; the known ones are "
                    + $"{string.Join(", ", KnownDataSets.All.Select(static known => known.Name))}");
        terminal.Output.WriteLine(await DataFetch.GetAsync(set, new DataCache(folder), terminal, cancel));
    }
}
