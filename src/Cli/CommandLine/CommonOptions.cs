using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Hmlstm.Runtime.Libtorch;

namespace Hmlstm.Cli.CommandLine;

/// <summary>Options that several commands have, with one wording and one way to be wrong.</summary>
internal static class CommonOptions
{
    /// <summary>One of a few words; the first of them without it.</summary>
    public static Option<string> OneOf(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !words.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{name} takes {string.Join(" or ", words)}, not '{result.Tokens[0].Value}'");
            }
        });
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A whole number; null without it.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it means.</param>
    /// <param name="least">The smallest number that it takes.</param>
    public static Option<int?> Whole(string name, string description, int least = 0) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least)
            {
                return value;
            }

            result.AddError(FormattableString.Invariant($"{name} takes a whole number of at least {least}, not '{text}'"));
            return null;
        },
    };

    /// <summary>A finite number; null without it.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it means.</param>
    /// <param name="least">The smallest number that it takes.</param>
    public static Option<double?> Number(string name, string description, double least) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (RealNumber.TryParse(text, out double value) && value >= least)
            {
                return value;
            }

            result.AddError(FormattableString.Invariant($"{name} takes a number of at least {least}, not '{text}'"));
            return null;
        },
    };

    /// <summary>A share of a whole: above 0 and up to 1; null without it.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it means.</param>
    /// <param name="takesWhole">Whether it may be 1.</param>
    public static Option<double?> Share(string name, string description, bool takesWhole = true) => new(name)
    {
        Description = description,
        HelpName = "P",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (RealNumber.TryParse(text, out double value) && value is > 0 and <= 1 && (takesWhole || value < 1))
            {
                return value;
            }

            result.AddError($"{name} takes a number above 0 and {(takesWhole ? "up to" : "below")} 1, not '{text}'");
            return null;
        },
    };

    /// <summary>A duration such as 90s, 10m or 1h30m; null without it.</summary>
    public static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (TimeText.Parse(text) is TimeSpan time)
            {
                return time;
            }

            result.AddError($"{name} takes a time above 0 such as 90s, 10m or 1h30m, not '{text}'");
            return null;
        },
    };

    /// <summary>A file or a folder; null without it.</summary>
    public static Option<string?> Path(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>Data that replace the definition's or the run's; null without it.</summary>
    /// <param name="replaced">Whose data it replaces.</param>
    public static Option<string?> Data(string replaced)
    {
        Option<string?> option = Path("--data", "PATH", $"A file, a folder or a known data set, instead of the {replaced}'s.");
        Completions.AddDataSets(option.CompletionSources);
        return option;
    }

    /// <summary>Values of a definition's training and data, given on the command line.</summary>
    public static Option<string[]> Settings()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "Sets a value of the definition's training or data section, such as training.epochs=3; may be repeated.",
            HelpName = "KEY=VALUE",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                int end = token.Value.IndexOf('=', StringComparison.Ordinal);
                if (end < 1 || end == token.Value.Length - 1)
                {
                    result.AddError($"--set takes KEY=VALUE, such as training.epochs=3, not '{token.Value}'");
                }
            }
        });
        return option;
    }
}

/// <summary>The threads that <c>--threads</c> asks for.</summary>
internal static class ThreadsOption
{
    private const int Most = 1024;

    /// <summary>Lets them compute.</summary>
    /// <param name="count">The number; null for one per core.</param>
    /// <exception cref="UsageException">The number is 0 or above 1,024.</exception>
    /// <exception cref="DllNotFoundException">TorchSharp's native library cannot be loaded.</exception>
    public static void Use(int? count)
    {
        if (count is < 1 or > Most)
        {
            throw new UsageException($"--threads takes a number from 1 to {Most}, not {count}");
        }

        ComputeThreads.Use(count);
    }
}

/// <summary>Arguments that several commands have, with one wording.</summary>
internal static class CommonArguments
{
    /// <summary>A definition.</summary>
    public static Argument<string> File() => new Argument<string>("FILE") { Description = "The .model.yaml file." }.OfDefinitions();

    /// <summary>A folder that <c>train</c> wrote.</summary>
    public static Argument<string> Run() =>
        new Argument<string>("RUN") { Description = "A run folder that 'hmlstm train' wrote." }.OfRuns();
}

/// <summary>A duration as people type it: hours, minutes and seconds, each with its letter, such as 1h30m.</summary>
internal static partial class TimeText
{
    /// <summary>The duration; null if the text is not one, or if it is zero.</summary>
    /// <param name="text">Such as 90s, 10m or 1h30m.</param>
    public static TimeSpan? Parse(string text)
    {
        Match match = Pattern().Match(text);
        double seconds = (3600 * Number(match, "hours")) + (60 * Number(match, "minutes")) + Number(match, "seconds");
        return match.Success && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static double Number(Match match, string part) =>
        match.Groups[part] is { Success: true } group ? double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>Six digits at most, so that no sum is too large.</summary>
    [GeneratedRegex(@"\A(?:(?<hours>[0-9]{1,6})h)?(?:(?<minutes>[0-9]{1,6})m)?(?:(?<seconds>[0-9]{1,6})s)?\z")]
    private static partial Regex Pattern();
}
