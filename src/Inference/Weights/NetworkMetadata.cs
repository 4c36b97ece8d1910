using System.Globalization;
using Hmlstm.Definitions;

namespace Hmlstm.Inference;

/// <summary>The metadata of a weights file.</summary>
public sealed record NetworkMetadata
{
    private const string DefinitionKey = "definition";
    private const string FingerprintKey = "fingerprint";
    private const string ScheduleKey = "schedule.";

    /// <summary>The rendered definition, YAML; null in a file that another framework wrote.</summary>
    public string? Definition { get; init; }

    /// <summary>The definition's fingerprint; null in a file that another framework wrote.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The values of schedules when the weights were saved, by name.</summary>
    public IReadOnlyDictionary<string, double> Schedules { get; init; } = new Dictionary<string, double>();

    /// <summary>Other metadata, such as the vocabulary and the scaler that the weights were trained with.</summary>
    public IReadOnlyDictionary<string, string> Others { get; init; } = new Dictionary<string, string>();

    /// <summary>As strings for a file.</summary>
    /// <exception cref="ArgumentException">One of <see cref="Others"/> has a name that the network's own strings have.</exception>
    public IReadOnlyDictionary<string, string> ToStrings()
    {
        var strings = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(DefinitionKey, Definition);
        Add(FingerprintKey, Fingerprint);
        foreach ((string name, double value) in Schedules)
        {
            strings.Add(ScheduleKey + name, value.ToString("R", CultureInfo.InvariantCulture));
        }

        foreach ((string key, string text) in Others)
        {
            strings.Add(key, text);
        }

        return strings;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                strings.Add(key, value);
            }
        }
    }

    /// <summary>From a file's strings.</summary>
    /// <exception cref="FormatException">The value of a schedule is no number above 0.</exception>
    public static NetworkMetadata Of(IReadOnlyDictionary<string, string> strings)
    {
        var schedules = new Dictionary<string, double>(StringComparer.Ordinal);
        var others = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string text) in strings)
        {
            if (!key.StartsWith(ScheduleKey, StringComparison.Ordinal))
            {
                if (key is not (DefinitionKey or FingerprintKey))
                {
                    others.Add(key, text);
                }

                continue;
            }

            if (!RealNumber.TryParse(text, out double value) || !((float)value is > 0 and < float.PositiveInfinity))
            {
                throw new FormatException($"'{ForeignText.Show(key)}' is no number above 0");
            }

            schedules.Add(key[ScheduleKey.Length..], value);
        }

        return new NetworkMetadata
        {
            Definition = strings.GetValueOrDefault(DefinitionKey),
            Fingerprint = strings.GetValueOrDefault(FingerprintKey),
            Schedules = schedules,
            Others = others,
        };
    }
}
