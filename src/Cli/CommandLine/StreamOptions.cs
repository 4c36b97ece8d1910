using System.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;

namespace Hmlstm.Cli.CommandLine;

/// <summary>The options <c>--state</c> and <c>--state-out</c> of commands that read a stream in pieces, with one wording.</summary>
internal sealed class StreamOptions
{
    /// <summary>Adds both to a command.</summary>
    public StreamOptions(Command command)
    {
        command.Options.Add(Start);
        command.Options.Add(End);
        foreach (Option<string?> option in new[] { Start, End })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [{ Value: "" }])
                {
                    result.AddError($"{option.Name} takes the name of a file");
                }
            });
        }

        End.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: string name }] && OutputFile.IsStandardOutput(name))
            {
                result.AddError($"--state-out takes the name of a file, not '{name}': standard output has the command's own output");
            }
        });
    }

    /// <summary>The state to begin with.</summary>
    public Option<string?> Start { get; } = CommonOptions.Path(
        "--state", "FILE", "Goes on from the recurrent state in this file, which --state-out or a predictor wrote, instead of zeros.");

    /// <summary>Where the state at the end goes.</summary>
    public Option<string?> End { get; } = CommonOptions.Path(
        "--state-out", "FILE", "Writes the recurrent state after the last step, from which --state goes on with what comes next.");

    /// <summary>What the command line says.</summary>
    public StreamPlaces Of(ParseResult parsed) => new(parsed.GetValue(Start), parsed.GetValue(End));
}
