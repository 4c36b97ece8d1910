using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Training;

/// <summary>Chooses the folder of a new run: one that holds no other run.</summary>
internal static class RunPlace
{
    private const string Parent = "runs";

    private const string Ending = ".model.yaml";

    /// <summary>The folder.</summary>
    /// <param name="wanted">The folder that was asked for; null for <c>runs/NAME</c>, or <c>runs/NAME-2</c> and so on where there is a run already.</param>
    /// <param name="definition">The definition's file, which gives the name.</param>
    /// <exception cref="InputException">The folder that was asked for holds a run.</exception>
    public static RunFolder Choose(string? wanted, string definition)
    {
        if (wanted is not null)
        {
            var asked = new RunFolder(wanted);
            return IsFree(asked) ? asked : throw new InputException($"'{wanted}' already holds a run; name another folder, or remove it");
        }

        string file = Path.GetFileName(definition);
        string name = file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? file[..^Ending.Length] : Path.GetFileNameWithoutExtension(file);
        var run = new RunFolder(Path.Combine(Parent, name));
        for (int number = 2; !IsFree(run); number++)
        {
            run = new RunFolder(Path.Combine(Parent, $"{name}-{number}"));
        }

        return run;
    }

    private static bool IsFree(RunFolder run) => !File.Exists(run.Model) && !File.Exists(run.Weights);
}
