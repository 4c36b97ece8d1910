using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Hmlstm.Cli.CommandLine;

/// <summary>Options that several commands have, with one wording and one way to be wrong.</summary>
internal static class CommonOptions
{
    /// <summary>One of a few words; the first of them without it.</summary>
    public static Option<string> OneOf(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !words.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{name} takes {string.Join(" or ", words)}, not '{result.Tokens[0].Value}'");
            }
        });
        return option;
    }

    /// <summary>A whole number from 0 on; null without it.</summary>
    public static Option<int?> Whole(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                return value;
            }

            result.AddError($"{name} takes a whole number of at least 0, not '{text}'");
            return null;
        },
    };

    /// <summary>A file or a folder; null without it.</summary>
    public static Option<string?> Path(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    /// <summary>Values of a definition's training and data, given beside the file.</summary>
    public static Option<string[]> Settings()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "A value of the definition's training or data, such as training.epochs=3; as often as needed.",
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
