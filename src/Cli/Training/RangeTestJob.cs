using System.Globalization;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Comparison;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Cli.Training;

/// <summary><c>hmlstm train --find-learning-rate</c>: the range test, its curve and its suggestion; nothing else is written.</summary>
internal static class RangeTestJob
{
    /// <summary>Iterations where the command line does not say.</summary>
    public const int UsualIterations = 100;

    private const string Name = "learning-rate";

    /// <summary>Runs the test and reports it.</summary>
    /// <param name="request">What would be trained.</param>
    /// <param name="iterations">Iterations from the lowest to the highest rate.</param>
    /// <param name="terminal">Where the result goes.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">An option is wrong.</exception>
    /// <exception cref="DefinitionException">The definition is wrong.</exception>
    /// <exception cref="DataException">The data is wrong.</exception>
    public static async Task<int> RunAsync(TrainingRequest request, int iterations, Terminal terminal)
    {
        if (iterations < RangeTestCurve.Least)
        {
            throw new UsageException($"--iterations takes a number of at least {RangeTestCurve.Least}, not {iterations}");
        }

        string baseFolder = Path.GetDirectoryName(Path.GetFullPath(request.File))!;
        NetworkDefinition definition = DataPath.Settle(
            GivenDefinition.Load(request.File, terminal, request.Settings), request.Data, baseFolder);
        ThreadsOption.Use(request.Threads);
        torch.Device device = TrainingDevice.Find(request.Device);
        using PretrainedWeights? pretrained =
            request.Weights is null ? null : StartWeights.Read(request.Weights, definition, request.IsPartial);
        using var interruption = new Interruption(terminal, "stopping after this iteration");
        using NetworkData data = await DataFetch.OpenAsync(definition, pretrained?.Profile, terminal, interruption.Token);
        torch.manual_seed(definition.Training.Seed);
        using INetwork network = NetworkCompiler.Create(definition);
        pretrained?.CopyTo(network, request.IsPartial);
        network.Module.to(device);
        var options = new RangeTestOptions { Iterations = iterations };
        terminal.Note(Text(
            $"{definition.Name}: {iterations} iterations with learning rates from {options.Lowest:0e+0} to {options.Highest:0}"));
        RangeTestCurve curve = LearningRateRangeTest.Run(network, data.Training, options: options, cancel: interruption.Token);
        string[] said = [.. Said(curve, definition)];
        if (curve.Points.Count > 0)
        {
            ComparisonView.Write(RangeTestPage.Chart(curve), terminal);
        }

        foreach (string line in said)
        {
            terminal.Output.WriteLine(line);
        }

        string folder = request.Out ?? Path.Combine("runs", $"{RunFolderChooser.NameOf(request.File)}-{Name}");
        OutputFile.Write(Path.Combine(folder, Name + ".csv"), curve.ToCsv(), terminal);
        OutputFile.Write(Path.Combine(folder, Name + ".html"), RangeTestPage.ToHtml(definition.Name, curve, said), terminal);
        return ExitCodes.Done;
    }

    private static IEnumerable<string> Said(RangeTestCurve curve, NetworkDefinition definition)
    {
        if (curve.HasDiverged)
        {
            string where = curve.Points.Count > 0 ? Text($"near {curve.Points[^1].Rate:0.##e+0}") : "at once";
            yield return $"the loss diverges {where}";
        }

        if (curve.Steepest is double steepest)
        {
            yield return Text($"suggested learning rate {steepest:0.##e+0}: where the smoothed loss falls most steeply");
            yield return Text($"a tenth of the rate with the lowest smoothed loss is {curve.TenthOfLowest:0.##e+0}");
        }
        else
        {
            yield return "no suggestion: the smoothed loss falls nowhere; look at the curve, or try more --iterations";
        }

        yield return Text($"the definition begins with {definition.Training.LearningRate.Start:0.##e+0}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
