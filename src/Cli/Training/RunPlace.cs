using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Training;

/// <summary>Chooses the folder of a run: a new one never lands on another.</summary>
internal static class RunPlace
{
    private const string Parent = "runs";

    private const string Ending = ".model.yaml";

    /// <summary>The folder.</summary>
    /// <param name="wanted">The folder that was asked for; null for <c>runs/NAME</c>, or <c>runs/NAME-2</c> and so on where there is a run already.</param>
    /// <param name="definition">The definition's file, which gives the name.</param>
    /// <param name="suffix">What the name ends with.</param>
    /// <exception cref="InputException">The folder that was asked for holds a run.</exception>
    public static RunFolder Choose(string? wanted, string definition, string suffix)
    {
        if (wanted is not null)
        {
            var asked = new RunFolder(wanted);
            return IsFree(asked) ? asked : throw new InputException($"'{wanted}' already holds a run; --resume goes on with it, another --out begins a new one");
        }

        return Numbered(definition, suffix).First(IsFree);
    }

    /// <summary>The folder of a run that is to go on.</summary>
    /// <param name="wanted">The folder that was asked for; null for the last one that <see cref="Choose"/> gave for the definition.</param>
    /// <param name="definition">The definition's file.</param>
    /// <param name="suffix">What the name ends with.</param>
    /// <exception cref="InputException">There is no run with a checkpoint.</exception>
    public static RunFolder Find(string? wanted, string definition, string suffix)
    {
        RunFolder? found = wanted is not null ? new RunFolder(wanted) : Numbered(definition, suffix).TakeWhile(static run => !IsFree(run)).LastOrDefault();
        return found is not null && File.Exists(found.Checkpoint)
            ? found
            : throw new InputException($"there is no run to go on with: {(found is null ? "runs has none of this definition" : $"'{wanted ?? found.Path}' has no checkpoint")}");
    }

    private static IEnumerable<RunFolder> Numbered(string definition, string suffix)
    {
        string file = Path.GetFileName(definition);
        string name = file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? file[..^Ending.Length] : Path.GetFileNameWithoutExtension(file);
        name += suffix;
        yield return new RunFolder(Path.Combine(Parent, name));
        for (int number = 2; ; number++)
        {
            yield return new RunFolder(Path.Combine(Parent, FormattableString.Invariant($"{name}-{number}")));
        }
    }

    private static bool IsFree(RunFolder run) => !File.Exists(run.Model) && !File.Exists(run.Weights) && !File.Exists(run.Checkpoint);
}
