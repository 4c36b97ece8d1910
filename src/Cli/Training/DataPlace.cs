using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Training;

/// <summary>Settles where the data of a definition lies, so that the definition in a run's folder finds it from anywhere.</summary>
internal static class DataPlace
{
    /// <summary>The definition with a full path to its data; the name of a known data set stays a name.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="data">What takes the place of the definition's data; null for nothing.</param>
    /// <param name="baseFolder">Where relative paths in the definition begin.</param>
    /// <exception cref="InputException">There is no data at all, or nothing can take its place.</exception>
    public static NetworkDefinition Settle(NetworkDefinition definition, string? data, string baseFolder)
    {
        string place = data is null ? Settled(baseFolder, NameOf(definition)) : Settled(".", data);
        return definition with
        {
            Data = definition.Data switch
            {
                TextData text => text with { Text = place },
                TextsData texts => texts with { Texts = place },
                SeriesData series => series with { Series = place },
                IdxData idx => idx with { Idx = place },
                SyntheticData when data is not null => throw new InputException($"--data: {definition.Name} is trained on synthetic data, which no file replaces"),
                null when definition.Task == TaskKind.LanguageModel => new TextData { Text = place },
                _ => definition.Data,
            },
        };
    }

    private static string NameOf(NetworkDefinition definition) => definition.Data switch
    {
        TextData text => text.Text,
        TextsData texts => texts.Texts,
        SeriesData series => series.Series,
        IdxData idx => idx.Idx,
        SyntheticData synthetic => synthetic.Synthetic,
        _ => throw new InputException($"{definition.Name} does not say what it is trained on: it needs a 'data' section, or --data"),
    };

    private static string Settled(string baseFolder, string name)
    {
        string path = Path.Combine(baseFolder, name);
        return Path.Exists(path) ? Path.GetFullPath(path) : name;
    }
}
