using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>How texts of different lengths become rows of one: the last tokens are kept, and short texts are filled up.</summary>
/// <param name="Length">Tokens of a row; at least 1.</param>
/// <param name="OnLeft">Whether a short text is filled up before its beginning; otherwise after its end.</param>
/// <param name="Padding">The id that fills up.</param>
internal readonly record struct PaddedTexts(int Length, bool OnLeft, int Padding)
{
    /// <summary>What a definition says. A language model fills up after the end, where nothing reads it.</summary>
    /// <param name="data">The length and the side.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="vocabulary">The ids: what fills up on the left has one of its own, but for bytes.</param>
    public static PaddedTexts Of(TextsData data, TaskKind task, Vocabulary vocabulary)
    {
        bool left = data.Pad == PadSide.Left && task == TaskKind.Classification;
        return new PaddedTexts(data.Length, left, vocabulary.Kind != AlphabetKind.Bytes && left ? vocabulary.Size : 0);
    }

    /// <summary>A text as a row.</summary>
    /// <param name="tokens">The ids of the whole text.</param>
    /// <param name="kept">How many of them the row has.</param>
    public int[] Row(ReadOnlySpan<int> tokens, out int kept)
    {
        ReadOnlySpan<int> last = tokens[Math.Max(0, tokens.Length - Length)..];
        int[] row = new int[Length];
        row.AsSpan().Fill(Padding);
        last.CopyTo(row.AsSpan(OnLeft ? Length - last.Length : 0));
        kept = last.Length;
        return row;
    }
}
