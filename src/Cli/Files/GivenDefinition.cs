using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Files;

/// <summary>
/// The definition that the user is working on. The copies in run folders are read without reporting their warnings.
/// </summary>
internal static class GivenDefinition
{
    /// <summary>The definition that a file holds; its warnings are written to the terminal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="terminal">Where warnings go.</param>
    /// <param name="settings">Keys and values that replace those of its training and data: <c>training.epochs=3</c>; null for none.</param>
    /// <exception cref="DefinitionException">The file cannot be read, or it or a setting is not valid.</exception>
    public static NetworkDefinition Load(string path, Terminal terminal, IReadOnlyList<string>? settings = null)
    {
        ParseResult parsed = DefinitionFile.Parse(path, settings);
        NetworkDefinition definition = parsed.Definition ?? throw new DefinitionException(parsed.Problems);
        foreach (Problem warning in parsed.Problems)
        {
            terminal.Error.WriteLine(warning.Format());
        }

        return definition;
    }
}
