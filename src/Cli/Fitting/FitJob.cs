using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Fitting;

/// <summary>Writes the numbers that the data decide into a definition's file.</summary>
internal static class FitJob
{
    /// <summary>Fits one file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="data">Data in place of the definition's; null for those.</param>
    /// <param name="isCheck">Whether to say only what would be written.</param>
    /// <param name="terminal">Where the changes are said.</param>
    /// <returns>The exit code: with <paramref name="isCheck"/>, changes to be made count as wrong input.</returns>
    /// <exception cref="InputException">The definition has a problem that no number solves; nothing is written.</exception>
    public static async Task<int> RunAsync(string file, string? data, bool isCheck, Terminal terminal)
    {
        using var interruption = new Interruption(terminal, "stopping");
        EditedText text = EditedText.Read(file);
        DefinitionNumbers numbers = DefinitionNumbers.Read(file, text.Text, interruption.Token);
        Refuse(numbers.Obstacles);
        IReadOnlyList<NumberChange> changes = await NumberChange.FindAsync(file, numbers, data, terminal, interruption.Token);
        (string fitted, Definitions.ParseResult result) =
            numbers.With(changes.ToDictionary(static change => change.Number, static change => change.Found));
        Refuse(result.Definition is null ? result.Problems : []);
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

    private static void Refuse(IEnumerable<Problem> problems)
    {
        string[] lines = [.. problems.Select(static problem => problem.Format())];
        if (lines.Length > 0)
        {
            throw new InputException(lines);
        }
    }
}
