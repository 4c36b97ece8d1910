using System.Globalization;
using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>A source's batches with boundaries at the ends of words.</summary>
internal sealed class WordEndBatches : IBatchSource
{
    private readonly IBatchSource source;
    private readonly bool targetsFollow;
    private readonly bool[] isLetter;

    /// <param name="source">Batches of token ids.</param>
    /// <param name="targetsFollow">Whether a step's target is the token after it.</param>
    /// <param name="vocabulary">Which character each id stands for.</param>
    public WordEndBatches(IBatchSource source, bool targetsFollow, Vocabulary vocabulary)
    {
        this.source = source;
        this.targetsFollow = targetsFollow;
        isLetter = vocabulary.Kind == AlphabetKind.Bytes
            ? [.. Enumerable.Range(0, vocabulary.Size).Select(static value => value >= 0x80 || char.IsAsciiLetter((char)value))]
            : [.. vocabulary.Symbols.EnumerateRunes().Select(IsLetter)];
    }

    /// <inheritdoc/>
    public long Count => source.Count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        Batch batch = source.Read(epoch, index);
        int rows = (int)batch.Input.size(0);
        int steps = (int)batch.Input.size(1);
        long[] tokens = TensorValues.Of<long>(batch.Input);
        long[] following = targetsFollow ? TensorValues.Of<long>(batch.Target) : Following(tokens, batch, epoch, index);
        bool[] ends = new bool[tokens.Length];
        for (int i = 0; i < tokens.Length; i++)
        {
            ends[i] = Letter(tokens[i]) && !Letter(following[i]);
        }

        using torch.Tensor flat = torch.as_tensor(ends);
        return batch.With(flat.reshape(rows, steps));
    }

    /// <summary>The token after each step: of the same row, or of the window that goes on with it; <see cref="Batch.Ignored"/> where the row ends.</summary>
    private long[] Following(long[] tokens, Batch batch, long epoch, long index)
    {
        using Batch? next = index + 1 < Count ? source.Read(epoch, index + 1) : null;
        bool goesOn = next is { StartsAll: false, Starts: null };
        int rows = (int)batch.Input.size(0);
        int steps = (int)batch.Input.size(1);
        long[] lengths = batch.Lengths is { } some ? TensorValues.Of<long>(some) : [.. Enumerable.Repeat((long)steps, rows)];
        long[] following = new long[tokens.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int t = 0; t < steps; t++)
            {
                following[(row * steps) + t] = t + 1 < lengths[row] ? tokens[(row * steps) + t + 1] : Batch.Ignored;
            }

            if (goesOn && lengths[row] == steps && (next!.Lengths is null || next.Lengths[row].item<long>() > 0))
            {
                following[(row * steps) + steps - 1] = next.Input[row, 0].item<long>();
            }
        }

        return following;
    }

    private bool Letter(long token) => token >= 0 && token < isLetter.Length && isLetter[token];

    private static bool IsLetter(Rune character) =>
        Rune.IsLetter(character)
        || Rune.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
