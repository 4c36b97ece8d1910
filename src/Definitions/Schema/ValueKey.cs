using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>A key with a value.</summary>
/// <typeparam name="T">The value in a definition.</typeparam>
internal sealed class Key<T> : Key
    where T : notnull
{
    private readonly ValueType<T> type;

    /// <summary>A key without a fixed default: it is required, or its absence means something.</summary>
    public Key(string name, ValueType<T> type, string documentation)
        : base(name, documentation)
    {
        this.type = type;
        Default = default!;
    }

    /// <summary>A key with a default.</summary>
    public Key(string name, ValueType<T> type, T defaultValue, string documentation)
        : base(name, documentation)
    {
        this.type = type;
        Default = defaultValue;
        HasDefault = true;
        DefaultText = type.Render(defaultValue);
    }

    public bool HasDefault { get; }

    public T Default { get; }

    public override string Expected => type.Expected;

    public override IReadOnlyList<(string Value, string Documentation)> Choices => type.Choices;

    public override object? Read(YamlNode node, ProblemList problems) => type.TryRead(Name, node, problems, out T value) ? value : null;

    public string Render(T value) => type.Render(value);

    public override void WriteSchema(JsonText json)
    {
        type.WriteSchema(json);
        if (HasDefault)
        {
            json.MemberRaw("default", Default is string or Enum ? TextType.Quote(type.Render(Default).Trim('"')) : type.Render(Default));
        }
    }
}
