using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Training;

/// <summary>Settles where the data of a definition lies, so that the definition in a run's folder finds it from anywhere.</summary>
internal static class DataPath
{
    /// <summary>The definition with a full path to its data; the name of a known data set stays a name.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="data">What replaces the definition's data; null for nothing.</param>
    /// <param name="baseFolder">The folder that relative paths in the definition start from.</param>
    /// <exception cref="InputException">There is no data at all, or it cannot be replaced.</exception>
    public static NetworkDefinition Settle(NetworkDefinition definition, string? data, string baseFolder) =>
        definition with { Data = Settle(definition.Data, definition.Task, definition.Name, data, baseFolder) };

    /// <summary>The same for a network that is only partly known.</summary>
    /// <param name="own">What the definition says; null for nothing.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="name">The name of the definition in messages.</param>
    /// <param name="data">What replaces the definition's data; null for nothing.</param>
    /// <param name="baseFolder">The folder that relative paths in the definition start from.</param>
    /// <exception cref="InputException">There is no data at all, or it cannot be replaced.</exception>
    public static DataDefinition Settle(DataDefinition? own, TaskKind task, string name, string? data, string baseFolder)
    {
        DataDefinition missing = own ?? (data is not null && task == TaskKind.LanguageModel
            ? new TextData { Text = data }
            : throw new InputException(
                $"{name} does not say what it is trained on: it needs a 'data' section"
                + (data is null ? ", or --data" : ", which says how they are read")));
        DataDefinition placed = missing switch
        {
            TextData text => text with { Text = Place(text.Text) },
            TextsData texts => texts with { Texts = Place(texts.Texts) },
            SeriesData series => series with { Series = Place(series.Series) },
            IdxData idx => idx with { Idx = Place(idx.Idx) },
            SyntheticData when data is not null =>
                throw new InputException($"--data: {name} is trained on synthetic data, which no file replaces"),
            _ => missing,
        };
        if (placed.HeldOut is not HeldOutPlaces heldOut)
        {
            return placed;
        }

        // Replacement data are one file or folder, from which all parts are cut.
        return data is not null
            ? placed with { HeldOut = null, Split = DataDefinition.UsualSplit }
            : placed with { HeldOut = new HeldOutPlaces { Valid = Found(heldOut.Valid), Test = Found(heldOut.Test) } };

        string Place(string named) => data is null ? Settled(baseFolder, named) : Settled(".", data);

        string? Found(string? named) => named is null ? null : Settled(baseFolder, named);
    }

    private static string Settled(string baseFolder, string name)
    {
        string path = Path.Combine(baseFolder, name);
        return Path.Exists(path) || FilePattern.IsPattern(path) ? Path.GetFullPath(path) : name;
    }
}
