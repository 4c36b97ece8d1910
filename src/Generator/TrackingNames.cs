namespace Hmlstm.Generator;

/// <summary>Names of the pipeline's steps, by which tests see what ran again and what came from the cache.</summary>
public static class TrackingNames
{
    /// <summary>A definition's text and what the project says about it.</summary>
    public const string File = nameof(File);

    /// <summary>What the text means.</summary>
    public const string Parse = nameof(Parse);

    /// <summary>What is wrong with it.</summary>
    public const string Problems = nameof(Problems);

    /// <summary>Names that more than one file claims.</summary>
    public const string Clashes = nameof(Clashes);

    /// <summary>The project's version of C#, if it is too old.</summary>
    public const string Language = nameof(Language);

    /// <summary>Which classes the project can have.</summary>
    public const string Targets = nameof(Targets);

    /// <summary>A class to be written.</summary>
    public const string Model = nameof(Model);

    /// <summary>All steps, in the order in which they run.</summary>
    public static IReadOnlyList<string> All { get; } = [File, Parse, Problems, Clashes, Language, Targets, Model];
}
