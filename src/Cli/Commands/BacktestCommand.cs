using System.CommandLine;
using Hmlstm.Cli.Backtesting;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm backtest</c>: how a definition does on several folds of its data.</summary>
internal static class BacktestCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        Option<int?> folds = CommonOptions.Whole("--folds", "The number of folds; 5 by default.", least: 2);
        var sliding = new Option<bool>("--sliding")
        {
            Description = "Trains each fold of a series on as many rows as the first, instead of on all rows before its origin.",
        };
        Option<string?> data = CommonOptions.Data("definition");
        Option<string?> folder = CommonOptions.Path("--out", "DIR", "The folder of the folds; runs/NAME-backtest by default.");
        Option<string> device = CommonOptions.OneOf("--device", "Where to compute.", "cpu", "cuda");
        Option<int?> threads = CommonOptions.Whole("--threads", "The number of compute threads; one per core by default.");
        Option<string[]> settings = CommonOptions.Settings();
        var command = new ToolCommand(
            "backtest",
            "Trains and tests on several folds of the data, each a run of its own: a series with a rolling origin, texts and images by "
            + "k-fold cross-validation. The same command again continues where it was interrupted.",
            "hmlstm backtest spots.model.yaml --folds 5",
            "hmlstm backtest spots.model.yaml --folds 8 --sliding --out runs/spots-sliding")
            { file, folds, sliding, data, folder, device, threads, settings };
        command.SetAction((parsed, _) =>
        {
            string definition = parsed.GetRequiredValue(file);
            return BacktestJob.RunAsync(
                new BacktestRequest(
                    definition,
                    parsed.GetValue(data),
                    parsed.GetValue(folder) ?? Path.Combine("runs", RunFolderChooser.NameOf(definition) + "-backtest"),
                    parsed.GetValue(folds) ?? 5,
                    parsed.GetValue(sliding),
                    parsed.GetRequiredValue(device),
                    parsed.GetValue(threads),
                    parsed.GetValue(settings) ?? []),
                terminal);
        });
        return command;
    }
}
