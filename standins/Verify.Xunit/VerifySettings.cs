using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace VerifyTests;

/// <summary>Where a snapshot lies and how its text is scrubbed.</summary>
public sealed class VerifySettings
{
    private readonly List<Action<StringBuilder>> scrubbers = [];

    /// <summary>Settings as they are by default.</summary>
    public VerifySettings()
    {
    }

    /// <summary>A copy of <paramref name="settings"/>.</summary>
    public VerifySettings(VerifySettings? settings)
    {
        if (settings is null)
        {
            return;
        }

        scrubbers.AddRange(settings.scrubbers);
        Directory = settings.Directory;
        FileName = settings.FileName;
        Parameters = settings.Parameters;
    }

    /// <summary>The folder of the snapshots, relative to the test's source; null for the source's own.</summary>
    public string? Directory { get; private set; }

    internal string? FileName { get; private set; }

    internal IReadOnlyList<object?>? Parameters { get; private set; }

    /// <summary>Puts the snapshots into a folder, relative to the test's source.</summary>
    public void UseDirectory(string directory) => Directory = directory;

    /// <summary>Names the snapshot, in place of <c>Class.Method_parameters</c>.</summary>
    /// <exception cref="InvalidOperationException">The parameters were given as well.</exception>
    public void UseFileName(string fileName)
    {
        ThrowIfBoth(Parameters is not null);
        FileName = fileName;
    }

    /// <summary>Adds the values of a theory's first parameters to the snapshot's name.</summary>
    /// <exception cref="InvalidOperationException">A file name was given as well.</exception>
    public void UseParameters(params object?[] parameters)
    {
        ThrowIfBoth(FileName is not null);
        Parameters = parameters;
    }

    /// <summary>Changes the text before it is compared.</summary>
    public void AddScrubber(Action<StringBuilder> scrubber, ScrubberLocation location = ScrubberLocation.First) =>
        scrubbers.Insert(location == ScrubberLocation.First ? 0 : scrubbers.Count, scrubber);

    /// <summary>Replaces lines; a line for which <paramref name="replaceLine"/> gives null is left out.</summary>
    public void ScrubLinesWithReplace(Func<string, string?> replaceLine, ScrubberLocation location = ScrubberLocation.First) =>
        AddScrubber(
            text =>
            {
                IEnumerable<string> lines = text.ToString().Split('\n').Select(replaceLine).OfType<string>().ToArray();
                text.Clear().AppendJoin('\n', lines);
            },
            location);

    /// <summary>Starts no diff tool for this test. The stand-in never starts one.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "The package's signature.")]
    public void DisableDiff()
    {
    }

    internal string Scrub(string text)
    {
        StringBuilder scrubbed = new(text.ReplaceLineEndings("\n"));
        foreach (Action<StringBuilder> scrubber in scrubbers)
        {
            scrubber(scrubbed);
        }

        return scrubbed.ToString();
    }

    private static void ThrowIfBoth(bool conflict)
    {
        if (conflict)
        {
            throw new InvalidOperationException("UseFileName is not compatible with UseParameters.");
        }
    }
}
