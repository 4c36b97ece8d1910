using System.Globalization;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Exchange;

/// <summary>Writes the prepared data of a definition, or of a run with its vocabulary and scales, for another framework.</summary>
internal static class DataExportJob
{
    /// <summary>Reads the data and writes the folder.</summary>
    /// <param name="source">A definition, or the folder of a run.</param>
    /// <param name="data">Data that replace those of the source; null for none.</param>
    /// <param name="folder">The folder to write to.</param>
    /// <param name="settings">Keys and values of the definition's training and data.</param>
    /// <param name="terminal">Where messages go.</param>
    /// <exception cref="InputException">The data are too large, or an option is wrong.</exception>
    /// <exception cref="DefinitionException">The definition is wrong.</exception>
    /// <exception cref="DataException">The data are wrong.</exception>
    /// <exception cref="WeightsException">The weights of the run are damaged.</exception>
    public static async Task RunAsync(string source, string? data, string folder, IReadOnlyList<string> settings, Terminal terminal)
    {
        RunFolder? run = Directory.Exists(source) ? new RunFolder(source) : null;
        string file = run?.Model ?? source;
        DataProfile? profile = run is null ? null : DataProfile.FromMetadata(NetworkWeights.ReadMetadata(run.Weights).Others);
        NetworkDefinition definition = DataPath.Settle(
            run is null ? GivenDefinition.Load(file, terminal, settings) : DefinitionFile.Load(file, settings),
            data,
            Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var interruption = new Interruption(terminal, "stopping");
        using NetworkData opened = await DataFetch.OpenAsync(definition, profile, terminal, interruption.Token);
        EmptyParts.Require(opened, definition.Training);
        EmptyParts.Announce(opened, definition, terminal);
        double needed = DataExport.SizeOf(definition, opened);
        if (MachineMemory.Now().Total is > 0 and long total && needed > total)
        {
            string sizes = string.Create(
                CultureInfo.InvariantCulture, $"{needed / 1e9:N1} GB, but there are {total / 1e9:N1} GB of memory in all");
            throw new InputException(
                $"{opened.Source}: all windows together are {sizes}; a shorter 'lookback' or fewer sequences need less");
        }

        DataExport.Write(definition, opened, folder, interruption.Token);
        string[] written = [DataExport.TensorsName, DataExport.LayoutName];
        foreach (string path in written.Select(name => Path.Combine(folder, name)))
        {
            terminal.Note($"{path}: written");
        }
    }
}
