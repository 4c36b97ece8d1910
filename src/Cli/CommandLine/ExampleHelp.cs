using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Hmlstm.Cli.CommandLine;

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
