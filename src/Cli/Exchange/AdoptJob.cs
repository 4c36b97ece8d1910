using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Exchange;

/// <summary>Makes a run's folder of the weights and the history that a training with PyTorch left in it.</summary>
internal static class AdoptJob
{
    /// <summary>Checks, evaluates, and writes what a run has besides.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="data">Data that replace those of the definition; null for none.</param>
    /// <param name="terminal">Where results go.</param>
    /// <exception cref="InputException">The folder is not what a training with PyTorch wrote, or its files are at odds.</exception>
    /// <exception cref="DataException">The history or the data are wrong.</exception>
    /// <exception cref="WeightsException">The weights are damaged, or not those of their definition.</exception>
    public static async Task RunAsync(string path, string? data, Terminal terminal)
    {
        var run = new RunFolder(path);
        RequireFiles(run, path);
        using RunLock held = RunLock.TryTake(run) ?? throw new InputException($"'{path}' is being written by a training");
        NetworkMetadata metadata = NetworkWeights.ReadMetadata(run.Weights);
        NetworkDefinition definition = DataPath.Settle(DefinitionOf(metadata, run.Weights), data, path);
        IReadOnlyList<Evaluation> history = HistoryReader.Read(run.History);
        using INetwork network = NetworkCompiler.Create(definition);
        ComputeThreads.Use();
        NetworkWeights.Load(network, run.Weights);
        network.Module.eval();

        using var interruption = new Interruption(terminal, "stopping");
        DataProfile profile = DataProfile.FromMetadata(metadata.Others);
        using NetworkData opened = await DataFetch.OpenAsync(definition, profile, terminal, interruption.Token);
        HeldOutReport report = HeldOutReport.Measure(
            network, opened, TrainingParts.All(opened), new TimeLimit(null, TimeProvider.System), interruption.Token);
        var result = TrainingResult.Of(definition, history);
        NamedValue[] metrics = [.. report.Values(result)];
        run.Create(network.DefinitionText, new RunOrigin("train.py of 'hmlstm emit --target pytorch --program'", "PyTorch"));
        run.WriteMetrics(metrics);
        var page = new ReportFile(run.Report, opened, line => terminal.Interject("hmlstm: " + line), interruption.Token);
        page.Write(network, result);
        page.AddMeasured(metrics, report.WorstRow, report.Forecast);
        report.Write(terminal);
        terminal.Note($"'{path}' is a run now: evaluate, predict and the other commands take it");
    }

    private static void RequireFiles(RunFolder run, string path)
    {
        if (!Directory.Exists(path))
        {
            throw new InputException($"there is no folder '{path}'{FileProblem.OfMissing(path)}");
        }

        if (File.Exists(run.Checkpoint))
        {
            throw new InputException($"'{path}' is a run of 'hmlstm train' already");
        }

        foreach (string file in (string[])[run.Weights, run.History])
        {
            if (!File.Exists(file))
            {
                throw new InputException(
                    $"'{path}' has no {Path.GetFileName(file)}: train.py of 'hmlstm emit --target pytorch --program' writes it");
            }
        }
    }

    private static NetworkDefinition DefinitionOf(NetworkMetadata metadata, string weights)
    {
        string text = metadata.Definition
            ?? throw new InputException($"{weights}: its metadata has no definition, which train.py copies from the exported data");
        ParseResult parsed = NetworkParser.Parse(weights, text);
        NetworkDefinition definition = parsed.Definition ?? throw new DefinitionException(parsed.Problems);
        string own = Fingerprint.Of(definition);
        return metadata.Fingerprint == own
            ? definition
            : throw new InputException(
                $"{weights}: its fingerprint is {ForeignText.Show(metadata.Fingerprint ?? "missing")}, that of its definition {own}");
    }
}
