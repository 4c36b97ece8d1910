using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Training;

/// <summary>Chooses and takes the folder of a run: a new one never lands on another, and no two trainings write one.</summary>
internal static class RunFolderChooser
{
    private const string Parent = "runs";

    private const string Ending = ".model.yaml";

    /// <summary>Fails early if a folder already holds a run, before anything is read for a new one.</summary>
    /// <param name="wanted">The folder that was asked for; null for none.</param>
    /// <exception cref="InputException">The folder holds a run.</exception>
    public static void RequireFree(string? wanted)
    {
        if (wanted is not null && !IsFree(new RunFolder(wanted)))
        {
            throw new InputException($"'{wanted}' already holds a run; --resume continues it, another --out starts a new one");
        }
    }

    /// <summary>Takes the folder of a new run, which no other training can take while the lock is held.</summary>
    /// <param name="wanted">
    /// The folder that was asked for; null for <c>runs/NAME</c>, or <c>runs/NAME-2</c> and so on where there is a run already.
    /// </param>
    /// <param name="definition">The definition's file, which gives the name.</param>
    /// <param name="suffix">What the name ends with.</param>
    /// <exception cref="InputException">The folder that was asked for holds a run, or another training is writing it.</exception>
    public static RunLock Claim(string? wanted, string definition, string suffix)
    {
        IEnumerable<RunFolder> places = wanted is null ? Numbered(definition, suffix).Where(IsFree) : [new RunFolder(wanted)];
        foreach (RunFolder place in places)
        {
            // Whether it is free can be checked only once no other process can write into it.
            RunLock? taken = RunLock.TryTake(place);
            if (taken is not null && IsFree(place))
            {
                return taken;
            }

            taken?.Dispose();
            RequireFree(wanted);
        }

        throw new InputException($"'{wanted}' is being written by another training; another --out starts a run beside it");
    }

    /// <summary>Takes the folder of a run that is to be resumed.</summary>
    /// <param name="wanted">The folder that was asked for; null for the last one that <see cref="Claim"/> gave for the definition.</param>
    /// <param name="definition">The definition's file.</param>
    /// <param name="suffix">What the name ends with.</param>
    /// <exception cref="InputException">There is no run with a checkpoint, or another training is writing it.</exception>
    public static RunLock Find(string? wanted, string definition, string suffix)
    {
        RunFolder? found = wanted is not null
            ? new RunFolder(wanted)
            : Numbered(definition, suffix).TakeWhile(static run => !IsFree(run)).LastOrDefault();
        if (found is null)
        {
            throw new InputException("there is no run to resume: runs has none of this definition");
        }

        string name = wanted ?? found.Path;
        return !File.Exists(found.Checkpoint) ? throw new InputException($"there is no run to resume: '{name}' has no checkpoint")
            : RunLock.TryTake(found)
                ?? throw new InputException($"'{name}' is being written by another training; resume it when that one has ended");
    }

    /// <summary>The name of the runs of a definition: that of its file without the ending.</summary>
    /// <param name="definition">The definition's file.</param>
    public static string NameOf(string definition)
    {
        string file = Path.GetFileName(definition);
        return file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? file[..^Ending.Length] : Path.GetFileNameWithoutExtension(file);
    }

    private static IEnumerable<RunFolder> Numbered(string definition, string suffix)
    {
        string name = NameOf(definition) + suffix;
        yield return new RunFolder(Path.Combine(Parent, name));
        for (int number = 2; ; number++)
        {
            yield return new RunFolder(Path.Combine(Parent, FormattableString.Invariant($"{name}-{number}")));
        }
    }

    private static bool IsFree(RunFolder run) => !File.Exists(run.Model) && !File.Exists(run.Weights) && !File.Exists(run.Checkpoint);
}

/// <summary>Makes a run's folder when training begins: everything that could be wrong has been checked by then.</summary>
/// <param name="folder">The folder.</param>
/// <param name="origin">Where the run comes from; null where it is resumed.</param>
internal sealed class RunStart(RunFolder folder, RunOrigin? origin) : ITrainingCallback
{
    /// <inheritdoc/>
    public void OnStarted(TrainingRun run) => folder.Create(run.Network.DefinitionText, origin);
}
