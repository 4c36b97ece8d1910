using System.Globalization;
using Hmlstm.Inference;

namespace Hmlstm.Examples;

/// <summary>What bounds the memory and the work of the service; options of the command line.</summary>
internal sealed record ServiceSettings
{
    private const string Urls = "urls";

    private static readonly (string Name, int Least, int Most, Func<ServiceSettings, int, ServiceSettings> With)[] Options =
    [
        ("max-sessions", 1, 1_000_000, static (settings, value) => settings with { Sessions = value }),
        ("max-listeners", 1, 100_000, static (settings, value) => settings with { Listeners = value }),
        ("max-text", 1, 1 << 20, static (settings, value) => settings with { TextBytes = value }),
        ("queue", 1, 1 << 20, static (settings, value) => settings with { Queue = value }),
        ("idle-seconds", 1, 31_536_000, static (settings, value) => settings with { Idle = TimeSpan.FromSeconds(value) }),
    ];

    /// <summary>The options, as a usage line shows them.</summary>
    public static string Usage => $"[--{Urls} URL]" + string.Concat(Options.Select(static option => $" [--{option.Name} N]"));

    /// <summary>Sessions at a time.</summary>
    public int Sessions { get; private init; } = 1000;

    /// <summary>Event streams at a time, of all sessions together: each holds a connection and a queue.</summary>
    public int Listeners { get; private init; } = 256;

    /// <summary>Bytes of a piece of text. The longest keeps a processor busy for about half a second.</summary>
    public int TextBytes { get; private init; } = 8192;

    /// <summary>Events that wait for a listener; who has more is let go. As many as two pieces of text can have.</summary>
    public int Queue { get; private init; } = 16384;

    /// <summary>How long a session without a request is kept.</summary>
    public TimeSpan Idle { get; private init; } = TimeSpan.FromMinutes(30);

    /// <summary>Reads <c>--name value</c> pairs.</summary>
    /// <exception cref="DataException">An option is unknown, twice, without a value, or out of its range.</exception>
    public static ServiceSettings Parse(ReadOnlySpan<string> arguments)
    {
        ServiceSettings settings = new();
        HashSet<string> seen = [];
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
            (string Name, int Least, int Most, Func<ServiceSettings, int, ServiceSettings> With) option =
                Array.Find(Options, option => option.Name == name);
            if (option.Name is null && name != Urls)
            {
                throw new DataException($"'{arguments[i]}' is no option; there are {Usage}");
            }

            if (!seen.Add(name) || i + 1 == arguments.Length)
            {
                throw new DataException($"--{name} needs one value");
            }

            if (option.Name is not null)
            {
                settings = int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                    && value >= option.Least && value <= option.Most
                    ? option.With(settings, value)
                    : throw new DataException($"--{name} is '{arguments[i + 1]}', but must be from {option.Least} to {option.Most}");
            }
        }

        return settings;
    }
}
