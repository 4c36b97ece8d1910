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
        Option<string?> folder = CommonOptions.Path("--out", "DIR", "The folder of the run; runs/NAME by default.");
        Option<string> device = CommonOptions.OneOf("--device", "Where to compute.", "cpu", "cuda");
        Option<int?> threads = CommonOptions.Whole("--threads", "The number of compute threads; one per core by default.");
        Option<int?> seed = CommonOptions.Whole("--seed", "The random seed, instead of the definition's.");
        Option<string[]> settings = CommonOptions.Settings();
        Option<TimeSpan?> maxTime = CommonOptions.Time(
            "--max-time",
            "The time limit of the whole command, including the last evaluation and the test, such as 90s, 10m or 1h30m; see --resume.");
        Option<string?> weights = CommonOptions.Path(
            "--weights",
            "FILE|RUN",
            "Starts from these weights, for fine-tuning or new data, with a new optimizer and with schedules from the beginning.");
        var partial = new Option<bool>("--partial")
        {
            Description = "Loads only the parameters of --weights whose name and shape match, and reports the others.",
        };
        var devRun = new Option<bool>("--dev-run")
        {
            Description = "Runs everything on a few batches, in runs/NAME-dev: training, evaluation, checkpoint, report.",
        };
        Option<int?> overfit = CommonOptions.Whole(
            "--overfit",
            "Sanity check: overfit the first N batches, in runs/NAME-overfit. If their loss does not approach zero, "
                + "the model or the data has a bug.",
            least: 1);
        var resume = new Option<bool>("--resume")
        {
            Description = "Resumes an interrupted run: the one in --out, or the last one of this definition.",
        };
        var findRate = new Option<bool>("--find-learning-rate")
        {
            Description = "Trains nothing, but runs the learning-rate range test: the curve goes to runs/NAME-learning-rate, or --out.",
        };
        Option<int?> iterations = CommonOptions.Whole("--iterations", "The iterations of that test; 100 by default.", least: 1);
        Option<string[]> logs = TrainingLogs.CreateOption();
        var stopsWithInput = new Option<bool>(StandardInput.Option)
        {
            Description = "Stops and saves when standard input ends: for programs that start this one.",
            Hidden = true,
        };
        var command = new ToolCommand(
            "train",
            "Trains the network and writes the run: definition, best weights, last checkpoint, history, metrics.",
            "hmlstm train characters.model.yaml",
            "hmlstm train characters.model.yaml --data tinyshakespeare --set training.epochs=3 --out runs/short",
            "hmlstm train characters.model.yaml --max-time 1h30m",
            "hmlstm train characters.model.yaml --weights runs/characters --data more.txt",
            "hmlstm train characters.model.yaml --find-learning-rate",
            "hmlstm train characters.model.yaml --resume")
            {
                file, data, folder, device, threads, seed, settings, maxTime, weights, partial, devRun, overfit, logs, findRate, iterations,
                resume, stopsWithInput,
            };
        command.Validators.Add(result =>
        {
            if (result.GetValue(devRun) && (result.GetValue(resume) || result.GetResult(overfit) is not null))
            {
                result.AddError("--dev-run cannot be combined with --resume or --overfit");
            }
            else if (result.GetValue(resume) && result.GetResult(weights) is not null)
            {
                result.AddError(
                    "--weights starts a new run, and --resume continues from the checkpoint of a run: remove one of them");
            }
            else if (result.GetValue(findRate) && Array.Find<Option>(
                [resume, devRun, overfit, maxTime], option => result.GetResult(option) is { Implicit: false }) is Option other)
            {
                result.AddError($"--find-learning-rate trains nothing and cannot be combined with {other.Name}");
            }
            else if (result.GetResult(iterations) is not null && !result.GetValue(findRate))
            {
                result.AddError("--iterations needs --find-learning-rate");
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
                Logs = [.. (parsed.GetValue(logs) ?? []).Distinct(StringComparer.Ordinal)],
                StopsWithInput = parsed.GetValue(stopsWithInput),
            };
            return parsed.GetValue(findRate)
                ? RangeTestJob.RunAsync(request, parsed.GetValue(iterations) ?? RangeTestJob.UsualIterations, terminal)
                : TrainingJob.RunAsync(request, terminal);
        });
        return command;
    }
}
