namespace Hmlstm.Definitions.Schema;

/// <summary>A key that a section does not have: what was probably meant, and what to do.</summary>
/// <param name="Cure">The end of the message.</param>
/// <param name="Meant">The key of the section that was meant; null where none is known.</param>
internal readonly record struct UnknownKey(string Cure, Key? Meant)
{
    /// <summary>Looks for what was meant: another language's word for a key, a key of another section, a misspelt key.</summary>
    /// <remarks>A key that stands in the text already is not proposed: it would stand there twice.</remarks>
    /// <param name="word">The key in the text.</param>
    /// <param name="values">The section, with its variant.</param>
    /// <param name="stated">The keys that the section's text has; none for a setting, which replaces what the file states.</param>
    public static UnknownKey Explain(string word, Values values, HashSet<string> stated)
    {
        // optimizer.lr: the part behind the dot is the key.
        string last = word.Substring(word.LastIndexOf('.') + 1);
        bool IsFree(Key key) => key.IsOf(values.Variant) && !stated.Contains(key.Name);
        Key[] known = [.. values.Section.KeysOf(values.Variant)];
        (Section Section, Key Key)? synonym = Synonyms.Of(last, values.Section, IsFree);
        if (synonym is { } here && here.Section == values.Section)
        {
            return new($"did you mean '{here.Key.Name}'?", here.Key);
        }

        if (last != word && Array.Find(known, key => key.Name == last) is Key behind && IsFree(behind))
        {
            return new($"did you mean '{last}'?", behind);
        }

        string[] others = [.. Language.Sections
            .Where(section => section != values.Section && section.Keys.Any(key => key.Name == last))
            .Select(static section => section.Phrase)];
        if (others.Length > 0)
        {
            return new($"{(last == word ? "it" : $"'{last}'")} is a key of {string.Join(" and of ", others)}", null);
        }

        if (Synonyms.Of(last, values.Section, key => key.IsOf(values.Variant)) is { } taken && taken.Section == values.Section)
        {
            return Twice(taken.Key.Name);
        }

        if (synonym is { } elsewhere)
        {
            return new($"it is called '{elsewhere.Key.Name}', a key of {elsewhere.Section.Phrase}", null);
        }

        if (Synonyms.Instead(last) is string instead)
        {
            return new(instead, null);
        }

        return Nearest.To(word, known.Where(IsFree).Select(static key => key.Name)) is string near
            ? new($"did you mean '{near}'?", Array.Find(known, key => key.Name == near))
            : Nearest.To(word, known.Select(static key => key.Name)) is string twice
            ? Twice(twice)
            : new($"its keys are {string.Join(", ", known.Select(static key => key.Name))}", null);
    }

    private static UnknownKey Twice(string key) => new($"'{key}' stands here too, so remove one of them", null);
}

/// <summary>Finds the word that was probably meant.</summary>
public static class Nearest
{
    private const int Longest = 40;

    /// <summary>The candidate nearest to <paramref name="word"/>; null where none is near. Case, '-' and '_' do not count.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > Longest)
        {
            return null;
        }

        string wanted = Plain(word);
        string? best = null;
        int least = int.MaxValue;
        foreach (string candidate in candidates)
        {
            string other = Plain(candidate);
            int distance = Distance(wanted, other);
            if (distance < least && distance <= Math.Max(1, Math.Min(wanted.Length, other.Length) / 3) && distance < wanted.Length)
            {
                best = candidate;
                least = distance;
            }
        }

        return best;
    }

    /// <summary>A proposal as the end of a message.</summary>
    internal static string Proposal(string word) => $"did you mean '{word}'?";

    private static string Plain(string word) => word.Trim().Replace('-', '_').ToLowerInvariant();

    /// <summary>
    /// Insertions, deletions, substitutions and swaps of neighbours from one word to the other (Damerau-Levenshtein, optimal alignment).
    /// </summary>
    private static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1];
        int[] last = new int[b.Length + 1];
        int[] now = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int same = a[i - 1] == b[j - 1] ? 0 : 1;
                now[j] = Math.Min(Math.Min(last[j] + 1, now[j - 1] + 1), last[j - 1] + same);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    now[j] = Math.Min(now[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, now) = (last, now, beforeLast);
        }

        return last[b.Length];
    }
}
