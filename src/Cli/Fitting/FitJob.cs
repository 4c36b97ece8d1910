using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Fitting;

/// <summary>Writes the sizes that follow from the data into a definition's file.</summary>
internal static class FitJob
{
    /// <summary>Fits one file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="data">Data that replace the definition's; null for none.</param>
    /// <param name="isCheck">Whether to report only what would be written.</param>
    /// <param name="terminal">Where the changes are reported.</param>
    /// <returns>The exit code: with <paramref name="isCheck"/>, changes to be made count as wrong input.</returns>
    /// <exception cref="InputException">The definition has a problem that no size solves; nothing is written.</exception>
    public static async Task<int> RunAsync(string file, string? data, bool isCheck, Terminal terminal)
    {
        using var interruption = new Interruption(terminal, "stopping");
        EditedText text = EditedText.Read(file);
        DefinitionNumbers numbers = DefinitionNumbers.Read(file, text.Text, interruption.Token);
        InputException.ThrowForAny(numbers.Obstacles);
        IReadOnlyList<NumberChange> changes = await NumberChange.FindAsync(file, numbers, data, terminal, interruption.Token);
        (string fitted, Definitions.ParseResult result) =
            numbers.With(changes.ToDictionary(static change => change.Number, static change => change.Found));
        InputException.ThrowForAny(result.Definition is null ? result.Problems : []);
        if (changes.Count == 0)
        {
            string all = string.Join(", ", numbers.All.Select(static number => $"{number.Key} is {number.Text}"));
            terminal.Note($"{file}: nothing to change{(all.Length == 0 ? "" : ": " + all)}");
            return ExitCodes.Done;
        }

        if (!isCheck)
        {
            AtomicFile.Write(file, stream => stream.Write(text.Encode(fitted)));
        }

        foreach (NumberChange change in changes)
        {
            terminal.Output.WriteLine(change.Line(file, isCheck ? "would become" : "became"));
        }

        return isCheck ? ExitCodes.WrongInput : ExitCodes.Done;
    }
}

/// <summary>A number in a definition that differs from its data.</summary>
/// <param name="Number">The number in the text.</param>
/// <param name="Found">What the data have.</param>
internal sealed record NumberChange(DefinitionNumber Number, int Found)
{
    /// <summary>Reads the data of a definition, and compares its numbers with them.</summary>
    /// <param name="file">The definition's file.</param>
    /// <param name="numbers">What it says.</param>
    /// <param name="data">Data that replace the definition's; null for none.</param>
    /// <param name="terminal">Where downloads are shown.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>The numbers that are <c>auto</c> or others than the data have.</returns>
    /// <exception cref="InputException">The definition does not say what it is trained on.</exception>
    /// <exception cref="DataException">The data cannot be read.</exception>
    public static async Task<IReadOnlyList<NumberChange>> FindAsync(
        string file, DefinitionNumbers numbers, string? data, Terminal terminal, CancellationToken cancel)
    {
        TaskKind task = numbers.Task ?? throw new InputException($"{file}: there is no 'task', which says how the data are read");
        string baseFolder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        DataDefinition? settled = DataPath.Settle(numbers.Data, task, file, data, baseFolder);
        DataSizes sizes = await DataFetch.FindSizesAsync(settled, task, terminal, cancel);
        return
        [
            .. numbers.All
                .Select(number => (number, Found: Of(number.Key, sizes)))
                .Where(pair => pair.Found is int found && pair.number.Value != found && !(sizes.IsBinary && IsOneLogit(pair.number)))
                .Select(static pair => new NumberChange(pair.number, pair.Found!.Value)),
        ];
    }

    /// <summary>The change on one line, such as <c>letters.model.yaml(3,18): input.tokens: auto becomes 65</c>.</summary>
    /// <param name="file">The definition's file.</param>
    /// <param name="verb">What stands between the two numbers.</param>
    public string Line(string file, string verb)
    {
        (int line, int column) = (Number.Span.StartLine + 1, Number.Span.StartColumn + 1);
        return FormattableString.Invariant($"{file}({line},{column}): {Number.Key}: {Number.Text} {verb} {Found}");
    }

    private static int? Of(string key, DataSizes sizes) => key switch
    {
        "input.tokens" => sizes.Tokens,
        "input.features" => sizes.Features,
        _ => sizes.Outputs,
    };

    /// <summary>Two classes may be told apart by one output.</summary>
    private static bool IsOneLogit(DefinitionNumber number) => number is { Key: "output.size", Value: 1 };
}
