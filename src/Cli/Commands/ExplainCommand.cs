using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm explain</c>: the page of a diagnostic, which stands in docs/diagnostics.</summary>
internal static class ExplainCommand
{
    private const string Folder = "diagnostics/";

    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string?>("ID")
        {
            Description = "The id in a message, such as HML0101; without it, all of them are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new ToolCommand(
            "explain",
            "Explains an error or a warning about a definition, with a wrong and a correct example.",
            "hmlstm explain HML0101",
            "hmlstm explain") { id };
        command.SetAction(parsed => Run(parsed.GetValue(id), terminal));
        return command;
    }

    private static void Run(string? given, Terminal terminal)
    {
        string[] known = [.. typeof(ExplainCommand).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(static name => name[Folder.Length..])
            .Order(StringComparer.Ordinal)];
        if (given is null)
        {
            foreach (string id in known)
            {
                using TextReader page = Open(id);
                terminal.Output.WriteLine(page.ReadLine()!.TrimStart('#', ' '));
            }

            return;
        }

        string found = known.FirstOrDefault(id => id.Equals(given, StringComparison.OrdinalIgnoreCase)) ?? throw new InputException(
            $"there is no diagnostic '{ForeignText.Show(given)}'; 'hmlstm explain' lists all of them, {known[0]} to {known[^1]}");
        using TextReader text = Open(found);
        terminal.Output.Write(text.ReadToEnd());
    }

    private static StreamReader Open(string id) =>
        new(typeof(ExplainCommand).Assembly.GetManifestResourceStream(Folder + id)!);
}
