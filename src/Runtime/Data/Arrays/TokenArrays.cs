using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Opens token ids in memory for a language model.</summary>
internal static class TokenArrays
{
    private const int Stretch = 1 << 14;

    /// <summary>Opens sequences that know nothing of each other.</summary>
    /// <exception cref="DataException">They do not fit the network; the message has the argument and the place in it.</exception>
    public static NetworkData OpenMany(NetworkDefinition definition, SequenceInputs sequences, ArrayDataOptions options)
    {
        ArgumentNullException.ThrowIfNull(definition);
        DataProfile profile = Profile(definition, SequenceInputs.Name, options);
        if (sequences.Count == 0)
        {
            throw new DataException($"{SequenceInputs.Name}: there is none.");
        }

        sequences.Require(definition.Input.Size);
        long[][] ids = sequences.Ids;
        SequenceParts all = SequenceParts.ByPosition(ids.Length, options.SplitFor(definition));
        SequenceParts parts = new(Longer(all.Training), Longer(all.Validation), Longer(all.Test));
        return parts.ToData(
            definition,
            SequenceInputs.Name,
            Math.Max(1, ids.Max(static sequence => sequence.Length) - 1),
            new RaggedIds(ids, shift: 0, after: 0),
            new RaggedIds(ids, shift: 1, after: Batch.Ignored),
            profile);

        int[] Longer(int[] members) => [.. members.Where(member => ids[member].Length > 1)];
    }

    /// <summary>Opens one long row.</summary>
    /// <exception cref="DataException">It does not fit the network; the message begins with the name of the argument.</exception>
    public static NetworkData OpenOne(NetworkDefinition definition, TokenSequence tokens, ArrayDataOptions options)
    {
        const string Name = nameof(tokens);
        ArgumentNullException.ThrowIfNull(definition);
        DataProfile profile = Profile(definition, Name, options);
        RequireIds(Name, tokens, definition.Input.Size);
        Split split = Split.Of(tokens.Length, options.SplitFor(definition));
        return TextLoader.ToData(
            definition,
            Name,
            new DataPlaces(Name, HeldOut: null),
            (
                new TextPart(tokens, 0, split.Training),
                new TextPart(tokens, split.Training, split.Validation),
                new TextPart(tokens, split.Training + split.Validation, split.Test)),
            profile,
            corpus: null);
    }

    private static DataProfile Profile(NetworkDefinition definition, string argument, ArrayDataOptions options)
    {
        if (definition.Task != TaskKind.LanguageModel || definition.Input.Kind != InputKind.Tokens)
        {
            throw new DataException(
                $"{argument}: {ForeignText.Show(definition.Name)} is no language model over tokens, so ids need labels beside them.");
        }

        DataProfile profile = options.Profile ?? DataProfile.Empty;
        profile.Vocabulary?.Require(definition.Input.Size, argument);
        return profile;
    }

    private static void RequireIds(string name, TokenSequence tokens, int count)
    {
        long[] stretch = new long[Math.Min(Stretch, tokens.Length)];
        for (long start = 0; start < tokens.Length; start += stretch.Length)
        {
            Span<long> read = stretch.AsSpan(0, (int)Math.Min(stretch.Length, tokens.Length - start));
            tokens.CopyTo(start, read);
            for (int place = 0; place < read.Length; place++)
            {
                if (read[place] < 0 || read[place] >= count)
                {
                    throw new DataException($"{name}[{start + place}]: {read[place]}; token ids go from 0 to {count - 1} here.");
                }
            }
        }
    }
}
