using System.Text;

namespace Hmlstm.Export.Native;

/// <summary>
/// An embedded C# file, of which a program gets the lines that it needs: those outside of <c>#if</c>, and of each <c>#if</c> with its
/// <c>#elif</c> and <c>#else</c> the first whose condition holds. <c>$NAME$</c> stands for a value.
/// </summary>
internal sealed class SourcePart
{
    private const string Folder = "native/";
    private readonly string text;

    private SourcePart(string text) => this.text = text;

    /// <summary>Reads a part.</summary>
    /// <param name="name">Its file's name without the ending.</param>
    public static SourcePart Read(string name)
    {
        using Stream stream = typeof(SourcePart).Assembly.GetManifestResourceStream($"{Folder}{name}.cs")
            ?? throw new InvalidOperationException($"the assembly lacks its part '{name}.cs'");
        using StreamReader reader = new(stream);
        return new SourcePart(reader.ReadToEnd());
    }

    /// <summary>The lines that a program gets, with <c>\n</c> after each.</summary>
    /// <param name="conditions">The conditions that hold; <c>!</c> before one asks for the contrary.</param>
    /// <param name="values">What names stand for.</param>
    public string With(IReadOnlySet<string> conditions, IReadOnlyDictionary<string, string> values)
    {
        StringBuilder written = new();

        // For each #if around: whether its branch is written, and whether one of its branches was.
        Stack<(bool IsWritten, bool WasWritten)> around = new();
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            string[] words = line.Split(' ');
            bool isOutside = around.Skip(1).All(static branch => branch.IsWritten);
            switch (words[0])
            {
                case "#if":
                    around.Push((Holds(words[1]), Holds(words[1])));
                    break;
                case "#elif" or "#else":
                    bool was = around.Pop().WasWritten;
                    bool isNow = !was && (words.Length == 1 || Holds(words[1]));
                    around.Push((isNow, was || isNow));
                    break;
                case "#endif":
                    around.Pop();
                    break;
                case var _ when isOutside && (around.Count == 0 || around.Peek().IsWritten):
                    written.Append(Filled(line, values)).Append('\n');
                    break;
            }
        }

        return written.ToString();

        bool Holds(string condition) => condition[0] == '!' ? !conditions.Contains(condition[1..]) : conditions.Contains(condition);
    }

    private static string Filled(string line, IReadOnlyDictionary<string, string> values)
    {
        StringBuilder filled = new(line);
        foreach ((string name, string value) in values)
        {
            filled.Replace($"${name}$", value);
        }

        return filled.ToString();
    }
}
