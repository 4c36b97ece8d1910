using System.CommandLine;

namespace Hmlstm.Cli.CommandLine;

/// <summary>A command that shows how it is used.</summary>
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
