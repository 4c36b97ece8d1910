using Hmlstm.Definitions;

namespace Hmlstm.Cli.Sweeps;

/// <summary>What the trials of a sweep are given: every combination of lists, or combinations drawn at random.</summary>
internal static class SweepPlanner
{
    /// <summary>Trials of a sweep at most.</summary>
    public const int Most = 1000;

    /// <summary>Draws in a row that may repeat a combination before there are taken to be no others.</summary>
    private const int MostRepeats = 10_000;

    /// <summary>Reads what <c>--over</c> and <c>--log</c> say.</summary>
    /// <param name="over">The texts of <c>--over</c>.</param>
    /// <param name="logarithmic">The keys of <c>--log</c>.</param>
    /// <exception cref="FormatException">One is wrong, or a key is there twice; the message is one line without a full stop.</exception>
    public static IReadOnlyList<SweptSetting> Read(IReadOnlyList<string> over, IReadOnlyList<string> logarithmic)
    {
        List<SweptSetting> settings = [];
        foreach (SweptSetting setting in over.Select(SweptSetting.Parse))
        {
            if (settings.Exists(other => other.Key == setting.Key))
            {
                throw new FormatException($"{SweptSetting.Option} {setting.Key} is there twice; give all values of a key together");
            }

            settings.Add(setting);
        }

        foreach (string key in logarithmic)
        {
            int place = settings.FindIndex(setting => setting.Key == key);
            SweptRange range = place < 0
                ? throw new FormatException($"--log {ForeignText.Show(key)}: no {SweptSetting.Option} has this key")
                : settings[place].Range ?? throw new FormatException($"--log {key}: only a range, LOW..HIGH, can be logarithmic");
            settings[place] = settings[place] with { Range = range.Logarithmic(key) };
        }

        return settings;
    }

    /// <summary>The values of each trial, in the order of the settings.</summary>
    /// <param name="settings">What is tried; at least one.</param>
    /// <param name="trials">How many combinations are drawn; null for every one of a grid.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <exception cref="FormatException">There are too many or too few; the message is one line without a full stop.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Plan(IReadOnlyList<SweptSetting> settings, int? trials, int seed)
    {
        if (trials > Most)
        {
            throw new FormatException($"--trials {trials}: a sweep has at most {Most} trials");
        }

        SweptSetting? range = settings.FirstOrDefault(static setting => setting.Range is not null);
        if (trials is null && range is not null)
        {
            throw new FormatException($"{SweptSetting.Option} {range.Key} is a range, from which values are drawn; --trials says how many");
        }

        // Beyond the bound by far, the product of the counts would not fit a number.
        long count = settings.Aggregate(
            1L, static (product, setting) => Math.Min(product, Most + 1L) * (setting.Range is null ? setting.Values.Count : Most + 1L));
        return trials is int wanted
            ? Drawn(settings, wanted, range is null && count <= Most ? count : null, new Random(seed))
            : count <= Most
            ? Grid(settings)
            : throw new FormatException(
                $"the lists of {SweptSetting.Option} have more than {Most} combinations; --trials draws some of them at random");
    }

    /// <summary>The epochs that the trials of each rung are trained to, where the better half of a rung goes on to twice as many.</summary>
    /// <param name="trials">How many trials begin.</param>
    /// <param name="epochs">The epochs of the last rung.</param>
    public static IReadOnlyList<int> Rungs(int trials, int epochs)
    {
        int halvings = Math.Min(Log2(trials), Log2(epochs));
        return [.. Enumerable.Range(0, halvings + 1).Select(rung => epochs >> (halvings - rung))];
    }

    /// <summary>How many trials of a rung go on to the next one.</summary>
    public static int Kept(int trials) => Math.Max(1, trials / 2);

    private static int Log2(int number) => System.Numerics.BitOperations.Log2((uint)number);

    /// <summary>Every combination; the values of the last setting change fastest.</summary>
    private static List<IReadOnlyList<string>> Grid(IReadOnlyList<SweptSetting> settings)
    {
        List<IReadOnlyList<string>> combinations = [[]];
        foreach (SweptSetting setting in settings)
        {
            combinations =
            [
                .. combinations.SelectMany(before => setting.Values.Select(value => (IReadOnlyList<string>)[.. before, value])),
            ];
        }

        return combinations;
    }

    private static List<IReadOnlyList<string>> Drawn(IReadOnlyList<SweptSetting> settings, int wanted, long? most, Random random)
    {
        if (most < wanted)
        {
            throw new FormatException($"--trials {wanted}: there are only {most} combinations; without --trials all of them are tried");
        }

        List<IReadOnlyList<string>> drawn = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int repeats = 0; drawn.Count < wanted;)
        {
            string[] values = [.. settings.Select(setting => setting.Draw(random))];
            if (seen.Add(string.Join('\n', values)))
            {
                drawn.Add(values);
                repeats = 0;
            }
            else if (++repeats == MostRepeats)
            {
                throw new FormatException($"--trials {wanted}: the ranges have only about {drawn.Count} different combinations");
            }
        }

        return drawn;
    }
}
