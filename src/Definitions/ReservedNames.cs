using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions;

/// <summary>The names that a network's class and its namespace cannot have, because C# or the generated code needs them.</summary>
public static class ReservedNames
{
    // Reserved words, and those of the contextual ones that a type or a namespace cannot be called without a warning or an error.
    internal static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
        "async", "await", "dynamic", "extension", "field", "file", "global", "managed", "nameof", "nint", "notnull", "nuint", "partial",
        "record", "required", "scoped", "unmanaged", "value", "var", "when", "where", "with", "yield",
    };

    // The first names of what every generated file names, and members of a generated class.
    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "Hmlstm", "System", "TorchSharp", "Microsoft",
        "ArchitectureFingerprint", "Counters", "CreateState", "Definition", "DefinitionText", "embedding", "EmbeddingSize", "Fingerprint",
        "forward", "HiddenSizes", "InputSize", "ModelDefinition", "OnCreated", "output", "Output", "OutputSize", "ParameterCount",
        "Schedules", "State", "Step", "Training", "Vocabulary",
    };

    // What a generated class has for a stack: its field, its definition, its schedules.
    private static readonly string[] OfStacks = ["hmLstm", "kLstm", "lstm", "gru", "rnn", "Slope", "Temperature"];

    // A class in one of these, or below, would stand before what every generated file names from there.
    private static readonly string[] Namespaces = ["System", "TorchSharp", "Hmlstm.Definitions", "Hmlstm.Engine", "Hmlstm.Runtime"];

    // The compiler calls the accessors of a class's properties so.
    private static readonly string[] Accessors = ["get_", "set_"];

    // Members for one of several stacks begin so: stack1HmLstm, Stack2Slope.
    private static readonly string[] NumberedParts = ["stack", "Stack"];

    /// <summary>Whether generated code needs a name that a class would have.</summary>
    internal static bool IsType(string name) =>
        Types.Contains(name) || OfStacks.Any(word => IsOfStack(name, word)) || NumberedParts.Any(word => IsNumbered(name, word))
        || Accessors.Any(accessor => name.StartsWith(accessor, StringComparison.Ordinal));

    /// <summary>Whether generated code needs a name that a namespace would have.</summary>
    internal static bool IsNamespace(string name) =>
        name == "Hmlstm" || Namespaces.Any(taken => name == taken || name.StartsWith(taken + ".", StringComparison.Ordinal));

    // lstm, and LstmDefinition; Slope, and SlopeSchedule.
    private static bool IsOfStack(string name, string word) =>
        name == word || name == char.ToUpperInvariant(word[0]) + word.Substring(1) + "Definition" || name == word + "Schedule";

    private static bool IsNumbered(string name, string word) =>
        name.Length > word.Length && name.StartsWith(word, StringComparison.Ordinal) && name[word.Length] is >= '0' and <= '9';
}

/// <summary>The rule that <c>namespace</c> has in a file, for front ends that take a namespace from elsewhere.</summary>
public static class NamespaceName
{
    /// <summary>Why a name cannot be the namespace of a network, as the end of a sentence about it; null where it can.</summary>
    /// <param name="name">Any text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static string? WrongWith(string name) => NameType.WrongWithNamespace(name ?? throw new ArgumentNullException(nameof(name)));
}
