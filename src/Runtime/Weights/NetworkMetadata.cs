using System.Globalization;

namespace Hmlstm.Runtime.Weights;

/// <summary>What a weights file says about the network beside its tensors.</summary>
public sealed record NetworkMetadata
{
    private const string ScheduleKey = "schedule.";

    /// <summary>The rendered definition, YAML; null in a file that another framework wrote.</summary>
    public string? Definition { get; init; }

    /// <summary>The definition's fingerprint; null in a file that another framework wrote.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The vocabulary of tokens, in the words of whoever made it; null without one.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>The scaler of features and targets, in the words of whoever made it; null without one.</summary>
    public string? Scaler { get; init; }

    /// <summary>The values of schedules when the weights were saved, by name.</summary>
    public IReadOnlyDictionary<string, double> Schedules { get; init; } = new Dictionary<string, double>();

    /// <summary>As strings for a file.</summary>
    public IReadOnlyDictionary<string, string> ToStrings()
    {
        var strings = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(nameof(Definition), Definition);
        Add(nameof(Fingerprint), Fingerprint);
        Add(nameof(Vocabulary), Vocabulary);
        Add(nameof(Scaler), Scaler);
        foreach ((string name, double value) in Schedules)
        {
            strings.Add(ScheduleKey + name, value.ToString("R", CultureInfo.InvariantCulture));
        }

        return strings;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                strings.Add(key.ToLowerInvariant(), value);
            }
        }
    }

    /// <summary>From a file's strings; those of others are passed over.</summary>
    /// <exception cref="FormatException">The value of a schedule is no finite number.</exception>
    public static NetworkMetadata Of(IReadOnlyDictionary<string, string> strings)
    {
        var schedules = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((string key, string text) in strings)
        {
            if (!key.StartsWith(ScheduleKey, StringComparison.Ordinal))
            {
                continue;
            }

            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            {
                throw new FormatException($"'{SafetensorsHeader.Show(key)}' is no number");
            }

            schedules.Add(key[ScheduleKey.Length..], value);
        }

        return new NetworkMetadata
        {
            Definition = strings.GetValueOrDefault("definition"),
            Fingerprint = strings.GetValueOrDefault("fingerprint"),
            Vocabulary = strings.GetValueOrDefault("vocabulary"),
            Scaler = strings.GetValueOrDefault("scaler"),
            Schedules = schedules,
        };
    }
}
