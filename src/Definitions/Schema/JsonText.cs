using System.Text;

namespace Hmlstm.Definitions.Schema;

/// <summary>Writes indented JSON.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder text = new("{");
    private int depth = 1;
    private bool first = true;

    public void Member(string name, string value) => MemberRaw(name, TextType.Quote(value));

    public void MemberRaw(string name, string value)
    {
        Start(name);
        text.Append(value);
    }

    public void Item(string value)
    {
        Start(null);
        text.Append(TextType.Quote(value));
    }

    public void OpenObject(string name) => Open(name, '{');

    public void OpenItem() => Open(null, '{');

    public void OpenArray(string name) => Open(name, '[');

    public void CloseObject() => Close('}');

    public void CloseArray() => Close(']');

    /// <summary>The document, closed and with a line break at its end.</summary>
    public string Finish()
    {
        Close('}');
        return text.Append('\n').ToString();
    }

    private void Open(string? name, char bracket)
    {
        Start(name);
        text.Append(bracket);
        depth++;
        first = true;
    }

    private void Close(char bracket)
    {
        depth--;
        if (!first)
        {
            text.Append('\n').Append(' ', 2 * depth);
        }

        text.Append(bracket);
        first = false;
    }

    private void Start(string? name)
    {
        text.Append(first ? "\n" : ",\n").Append(' ', 2 * depth);
        first = false;
        if (name is not null)
        {
            text.Append(TextType.Quote(name)).Append(": ");
        }
    }
}
