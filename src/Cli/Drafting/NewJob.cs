using Hmlstm.Cli.Files;
using Hmlstm.Cli.Fitting;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Drafting;

/// <summary>Writes a definition to begin with, whose sizes are those of the data.</summary>
internal static class NewJob
{
    private const string Ending = ".model.yaml";

    /// <summary>Writes one definition.</summary>
    /// <param name="name">The name of its file, with or without <c>.model.yaml</c>, and with or without a folder.</param>
    /// <param name="data">A file or folder, or a known data set.</param>
    /// <param name="task">What is predicted; null for what the data are usually for.</param>
    /// <param name="cell">The kind of cell.</param>
    /// <param name="target">The column of a table that is predicted; null for the last one that fits.</param>
    /// <param name="terminal">Where the result is reported.</param>
    /// <exception cref="InputException">
    /// There is such a file, the data do not fit the task, or the definition would have a problem.
    /// </exception>
    /// <exception cref="DataException">The data cannot be read.</exception>
    public static async Task<int> RunAsync(string name, string data, TaskKind? task, string cell, string? target, Terminal terminal)
    {
        using var interruption = new Interruption(terminal, "stopping");
        string file = name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? name : name + Ending;
        if (Path.Exists(file))
        {
            throw new InputException($"{file}: there is such a file already; choose another name, or delete it");
        }

        (string source, string path) = await FindAsync(file, data, terminal, interruption.Token);
        DataOutline outline = DataOutline.Read(path, interruption.Token);
        TaskKind predicted = task ?? DefinitionDraft.UsualTask(outline.Kind);
        if (!DefinitionDraft.Fits(outline.Kind, predicted))
        {
            throw new InputException(
                $"{data}: {Say(outline.Kind)} cannot be used for this task; without --task it is the one that fits the data");
        }

        if (target is not null && outline.Kind != DataKind.Table)
        {
            throw new InputException($"{data}: {Say(outline.Kind)} has no columns, so --target has no meaning here");
        }

        var draft = new DefinitionDraft(Path.GetFileName(file), source, outline, predicted, cell)
        {
            Columns = outline.Kind == DataKind.Table ? DraftColumns.Choose(data, outline, predicted, target) : null,
        };
        DefinitionNumbers numbers = DefinitionNumbers.Read(file, draft.Write(), interruption.Token);
        InputException.ThrowForAny(numbers.Obstacles);
        IReadOnlyList<NumberChange> changes = await NumberChange.FindAsync(file, numbers, null, terminal, interruption.Token);
        (string fitted, ParseResult result) =
            numbers.With(changes.ToDictionary(static change => change.Number, static change => change.Found));
        InputException.ThrowForAny(result.Definition is null ? result.Problems : []);
        AtomicFile.WriteText(file, fitted);
        terminal.Output.WriteLine($"{file}: written for {Say(outline.Kind)}");
        terminal.Note($"next: hmlstm train {file}");
        return ExitCodes.Done;
    }

    /// <summary>What the definition calls the data, and where they are.</summary>
    private static async Task<(string Source, string Path)> FindAsync(
        string file, string data, Terminal terminal, CancellationToken cancel)
    {
        string full = Path.GetFullPath(data), folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (PipedData.IsAt(full))
        {
            throw new InputException($"{data}: the definition names its data, which a pipe has only once; put them into a file");
        }

        if (Path.Exists(full))
        {
            bool isFolderOfTables = Directory.Exists(full) && DataOutline.Read(full, cancel).Kind == DataKind.Table;
            string relative = Path.GetRelativePath(folder, full).Replace('\\', '/');
            return (isFolderOfTables ? relative + "/*.csv" : relative, full);
        }

        KnownDataSet set = KnownDataSets.Find(data) ?? throw new InputException(
            $"{data}: there is neither such a file nor a known data set{FileProblem.OfMissing(data)}; "
            + $"known are {string.Join(", ", KnownDataSets.All.Select(static known => known.Name))}");
        return (set.Name, await DataFetch.GetAsync(set, new DataOptions().Cache, terminal, cancel));
    }

    private static string Say(DataKind kind) => kind switch
    {
        DataKind.Text => "a text",
        DataKind.Table => "a table",
        DataKind.Texts => "a folder of texts",
        _ => "images",
    };
}
