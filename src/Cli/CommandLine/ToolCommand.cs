using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Cli.CommandLine;

/// <summary>A command whose help shows examples.</summary>
internal sealed class ToolCommand : Command
{
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">What it does, as a sentence.</param>
    /// <param name="examples">Whole command lines that work; at least one.</param>
    public ToolCommand(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Whole command lines that work.</summary>
    public IReadOnlyList<string> Examples { get; }
}

/// <summary>The usual help, and after it the command's examples.</summary>
/// <param name="usual">What writes the usual help.</param>
/// <param name="ofTool">The examples of the tool itself.</param>
internal sealed class ExampleHelp(HelpAction usual, params string[] ofTool) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        IReadOnlyList<string> examples = parseResult.CommandResult.Command is ToolCommand command ? command.Examples : ofTool;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
        foreach (string example in examples)
        {
            output.WriteLine("  " + example);
        }

        return code;
    }
}

/// <summary>Reports what is wrong with a command line: one line per problem, and how to get help.</summary>
internal static class CommandLineErrors
{
    /// <summary>Writes the problems.</summary>
    /// <returns><see cref="ExitCodes.WrongCommandLine"/>.</returns>
    public static int Report(ParseResult parsed, TextWriter error)
    {
        string name = NameOf(parsed.CommandResult);
        foreach (string message in Messages(parsed).Distinct())
        {
            error.WriteLine(Definitions.ForeignText.Line($"{name}: {message}"));
        }

        error.WriteLine($"{name}: see '{name} --help'");
        return ExitCodes.WrongCommandLine;
    }

    /// <summary>Unknown words are reported first and alone: an argument that seems to be missing is often a misspelt one.</summary>
    private static IEnumerable<string> Messages(ParseResult parsed) =>
        parsed.UnmatchedTokens.Count > 0
            ? Strangers(parsed.UnmatchedTokens).Select(token => Unknown(token, parsed.CommandResult.Command))
            : parsed.Errors.Select(static problem => problem.Message.TrimEnd('.'));

    /// <summary>What follows an unknown option is probably its value, and right as soon as the option is.</summary>
    private static IEnumerable<string> Strangers(IReadOnlyList<string> tokens) =>
        tokens.Where((token, index) => index == 0 || IsOption(token) || !IsOption(tokens[index - 1]));

    private static bool IsOption(string token) => token.StartsWith('-');

    private static string Unknown(string token, Command command)
    {
        bool isOption = IsOption(token);
        string? near = Nearest.To(token, isOption ? OptionNames(command) : command.Subcommands.Select(static known => known.Name));
        string what = isOption
            ? "there is no option"
            : command.Subcommands.Count > 0 ? "there is no command" : "there is no place for the argument";
        return near is null ? $"{what} '{token}'" : $"{what} '{token}'; did you mean '{near}'?";
    }

    private static IEnumerable<string> OptionNames(Command command) =>
        command.Options.Concat(
            command.Parents.OfType<Command>().SelectMany(static parent => parent.Options.Where(static option => option.Recursive)))
            .Select(static option => option.Name);

    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : "hmlstm";
}
