using System.Text;
using System.Text.RegularExpressions;

namespace Hmlstm.Cli.Tests.Damage;

/// <summary>The table of damaged inputs as a page of the documentation.</summary>
internal static partial class DamageDocument
{
    public const string FileName = "damaged-inputs.md";

    private const string Head = """
        # Damaged inputs

        Error messages of `hmlstm` for damaged or invalid input files. Each row is covered by a test (`tests/Cli.Tests/Damage`): the exit
        code is 1, there is one line per problem and no stack trace, every existing file is unchanged, byte by byte, and no new file is left
        behind.

        The checksum of a checkpoint detects every flipped bit. Weights are safetensors, which have no checksum: a flipped bit in a number
        that remains finite is not detected.

        """;

    /// <summary>The whole page.</summary>
    /// <param name="row">The row of a case.</param>
    public static string Write(Func<DamageCase, string> row)
    {
        var page = new StringBuilder(Head);
        foreach (IGrouping<string, DamageCase> group in DamageCases.All.GroupBy(static one => one.Group))
        {
            page.Append("\n## ").Append(group.Key).Append("\n\n| what is wrong | command | what is said |\n|---|---|---|\n");
            foreach (DamageCase one in group)
            {
                page.Append(row(one)).Append('\n');
            }
        }

        return page.ToString();
    }

    /// <summary>One row.</summary>
    public static string Row(DamageCase one, ToolRun run) =>
        $"| {one.What} | `hmlstm {one.Command}` | "
            + $"{string.Join("<br>", run.ErrorLines.Select(static line => $"`{line.Replace("|", "\\|", StringComparison.Ordinal)}`"))} |";

    /// <summary>
    /// A row without its numbers: how many bytes a file has depends on the length of paths inside
    /// it, and on the columns that a history has today.
    /// </summary>
    public static string WithoutNumbers(string row) => Number().Replace(row, "#");

    /// <summary>The rows of the page in the repository, in their order.</summary>
    public static string[] Rows() =>
        [
            .. Text()
                .Split('\n')
                .Where(static line => line.StartsWith("| ", StringComparison.Ordinal)
                    && !line.StartsWith("| what is wrong |", StringComparison.Ordinal)),
        ];

    /// <summary>The page in the repository.</summary>
    public static string Text() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, FileName));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
