namespace Hmlstm.Definitions.Schema;

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

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours from one word to the other (Damerau-Levenshtein, optimal alignment).</summary>
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
