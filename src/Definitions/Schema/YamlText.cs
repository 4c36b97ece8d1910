using System.Text;

namespace Hmlstm.Definitions.Schema;

/// <summary>Writes block YAML key by key, each value as its key's type writes it.</summary>
internal sealed class YamlText
{
    private readonly StringBuilder text = new();
    private int depth;
    private bool startsItem;

    /// <summary>Writes a key and its value.</summary>
    public void Write<T>(Key<T> key, T value)
        where T : notnull => Line(key, " " + key.Render(value));

    /// <summary>Writes a key whose value may be absent; nothing then.</summary>
    public void Write<T>(Key<T> key, T? value)
        where T : struct
    {
        if (value is T known)
        {
            Write(key, known);
        }
    }

    /// <summary>Writes a text that may be absent; nothing then.</summary>
    public void Write(Key<string> key, string? value)
    {
        if (value is not null)
        {
            Line(key, " " + key.Render(value));
        }
    }

    /// <summary>Writes a key and a value that is YAML already.</summary>
    public void Write(SectionKey key, string value) => Line(key, " " + value);

    /// <summary>Writes a key; what follows is below it until <see cref="Close"/>.</summary>
    public void Open(Key key)
    {
        Line(key, "");
        depth++;
    }

    /// <summary>What follows is an item of a list until <see cref="Close"/>.</summary>
    public void OpenItem()
    {
        startsItem = true;
        depth++;
    }

    public void Close() => depth--;

    /// <summary>An empty line.</summary>
    public void Space() => text.Append('\n');

    public override string ToString() => text.ToString();

    private void Line(Key key, string rest)
    {
        string indent = new(' ', 2 * depth);
        text.Append(startsItem ? indent.Substring(2) + "- " : indent).Append(key.Name).Append(':').Append(rest).Append('\n');
        startsItem = false;
    }
}
