using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Training;

/// <summary>
/// Refuses to resume a run with a different definition, except for changes that a resumed training takes over exactly.
/// </summary>
internal static class ResumedDefinition
{
    private const string Absent = "absent";

    /// <summary>How long to train is decided at every evaluation; nothing done so far depends on it.</summary>
    private static readonly HashSet<string> Changeable = ["training.epochs", "training.early_stopping"];

    /// <summary>Compares the definition that a run was started with and the one to resume it with.</summary>
    /// <param name="checkpoint">The checkpoint's path, for messages.</param>
    /// <param name="before">The definition inside the checkpoint; null or an invalid one is left to the checkpoint's own check.</param>
    /// <param name="now">The definition and settings that this call gives.</param>
    /// <exception cref="InputException">They differ in what cannot change: one line for each key.</exception>
    public static void Require(string checkpoint, string? before, NetworkDefinition now)
    {
        string[] lines =
        [
            .. DefinitionDifferences.OfTrainings(before, DefinitionWriter.Render(now))
                .Where(static one => !MayDiffer(one))
                .Select(one => $"{checkpoint}: {one.Key} is {Shown(one.First)} in the run and {Shown(one.Second)} now; "
                    + $"--resume lets only {string.Join(" and ", Changeable)} change"),
        ];
        if (lines.Length > 0)
        {
            throw new InputException(lines);
        }
    }

    /// <summary>A file may have moved, as long as it has the same name.</summary>
    private static bool MayDiffer(DefinitionDifference one) => Changeable.Contains(one.Key)
        || (DefinitionDifferences.IsPlace(one.Key) && Path.GetFileName(one.First ?? Absent) == Path.GetFileName(one.Second ?? Absent));

    private static string Shown(string? value) => ForeignText.Show(value ?? Absent);
}
