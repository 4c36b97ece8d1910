using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>What a key takes: how it is read, written, described to people, and described to editors.</summary>
/// <typeparam name="T">The value in a definition.</typeparam>
internal abstract class ValueType<T>
{
    /// <summary>The type with its range as a message and the reference say it: "a whole number from 1 to 64".</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a value; what is wrong with it goes to <paramref name="problems"/>.</summary>
    public abstract bool TryRead(string key, YamlNode node, ProblemList problems, out T value);

    /// <summary>The value as YAML within a line.</summary>
    public abstract string Render(T value);

    /// <summary>Writes the members of the JSON schema's object.</summary>
    public abstract void WriteSchema(JsonText json);

    /// <summary>The values with their documentation, where there are few of them.</summary>
    public virtual IReadOnlyList<(string Value, string Documentation)> Choices => [];

    /// <summary>Adds the problem of a value of another type, and says so.</summary>
    protected bool Refuse(string key, YamlNode node, ProblemList problems)
    {
        problems.Add(ProblemKind.WrongType, node.Span, key, Expected, node.Describe());
        return false;
    }

    /// <summary>Adds the problem of a value outside its range, and says so.</summary>
    protected bool RefuseRange(string key, YamlNode node, ProblemList problems, string found)
    {
        problems.Add(ProblemKind.OutOfRange, node.Span, key, Expected, found);
        return false;
    }
}
