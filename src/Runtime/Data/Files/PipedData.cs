using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Runtime.Data;

/// <summary>Data that can be read only once: a pipe, <c>/dev/stdin</c>, the shell's <c>&lt;(command)</c>.</summary>
public static class PipedData
{
    /// <summary>Finds the first place of a definition's data that is a pipe or a device.</summary>
    /// <param name="data">The data, with their paths as they are to be opened; null for none.</param>
    /// <returns>The place; null where all data can be read again. Where the system is not Linux, pipes count as files.</returns>
    public static string? Find(DataDefinition? data)
    {
        string? named = data switch
        {
            TextData text => text.Text,
            TextsData texts => texts.Texts,
            SeriesData series => series.Series,
            IdxData idx => idx.Idx,
            _ => null,
        };
        return Array.Find([named, data?.HeldOut?.Valid, data?.HeldOut?.Test], static place => place is not null && IsAt(place));
    }

    /// <summary>Whether a pipe or a device stands at a path.</summary>
    /// <param name="path">The path.</param>
    public static bool IsAt(string path) => FileStatus.Of(path).Kind == FileKind.Special;
}
