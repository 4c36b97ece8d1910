using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm train</c>: from a definition to a run's folder.</summary>
internal static class TrainCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        Option<string?> data = CommonOptions.Data("definition");
        Option<string?> folder = CommonOptions.Path("--out", "DIR", "The run's folder; runs/NAME without it.");
        Option<string> device = CommonOptions.OneOf("--device", "Where to compute.", "cpu", "cuda");
        Option<int?> threads = CommonOptions.Whole("--threads", "Threads that compute; without it one per core.");
        Option<int?> seed = CommonOptions.Whole("--seed", "The seed of all randomness, in place of the definition's.");
        Option<string[]> settings = CommonOptions.Settings();
        Option<TimeSpan?> maxTime = CommonOptions.Time(
            "--max-time",
            "The time of the whole command, the last evaluation and the test included, such as 90s, 10m or 1h30m; --resume goes on.");
        Option<string?> weights = CommonOptions.Path(
            "--weights",
            "FILE|RUN",
            "Starts from these weights, for fine-tuning or new data, with a fresh optimizer and schedules from their beginning.");
        var partial = new Option<bool>("--partial")
        {
            Description = "Loads the parameters of --weights whose name and shape fit, and says which do not.",
        };
        var devRun = new Option<bool>("--dev-run")
        {
            Description = "Tries everything over a few batches, in runs/NAME-dev: training, evaluation, checkpoint, report.",
        };
        Option<int?> overfit = CommonOptions.Whole(
            "--overfit",
            "Sanity check: overfit the first N batches, in runs/NAME-overfit. If their loss does not approach zero, "
                + "the model or the data has a bug.",
            least: 1);
        var resume = new Option<bool>("--resume")
        {
            Description = "Goes on with a run that was interrupted: the one in --out, or the last one of this definition.",
        };
        var command = new ToolCommand(
            "train",
            "Trains the network and writes the run: definition, best weights, last checkpoint, history, metrics.",
            "hmlstm train characters.model.yaml",
            "hmlstm train characters.model.yaml --data tinyshakespeare --set training.epochs=3 --out runs/short",
            "hmlstm train characters.model.yaml --max-time 1h30m",
            "hmlstm train characters.model.yaml --weights runs/characters --data more.txt",
            "hmlstm train characters.model.yaml --resume")
            { file, data, folder, device, threads, seed, settings, maxTime, weights, partial, devRun, overfit, resume };
        command.Validators.Add(result =>
        {
            if (result.GetValue(devRun) && (result.GetValue(resume) || result.GetResult(overfit) is not null))
            {
                result.AddError("--dev-run goes with neither --resume nor --overfit");
            }
            else if (result.GetValue(resume) && result.GetResult(weights) is not null)
            {
                result.AddError(
                    "--weights begins a new run, and --resume goes on with the weights of its own checkpoint: remove one of them");
            }
            else if (result.GetValue(partial) && result.GetResult(weights) is null)
            {
                result.AddError("--partial needs --weights");
            }
        });
        command.SetAction((parsed, _) =>
        {
            IEnumerable<string> given = parsed.GetValue(settings) ?? [];
            var request = new TrainingRequest(
                parsed.GetRequiredValue(file),
                parsed.GetValue(data),
                parsed.GetValue(folder),
                parsed.GetRequiredValue(device),
                parsed.GetValue(threads),
                parsed.GetValue(resume),
                [
                    .. given,
                    .. parsed.GetValue(seed) is int number
                        ? [FormattableString.Invariant($"training.seed={number}")]
                        : Array.Empty<string>(),
                ])
            {
                Weights = parsed.GetValue(weights),
                IsPartial = parsed.GetValue(partial),
                MaxTime = parsed.GetValue(maxTime),
                IsDevRun = parsed.GetValue(devRun),
                Overfit = parsed.GetValue(overfit),
            };
            return TrainingJob.RunAsync(request, terminal);
        });
        return command;
    }
}
