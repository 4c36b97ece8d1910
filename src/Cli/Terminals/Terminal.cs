using System.Text;
using Spectre.Console;

namespace Hmlstm.Cli.Terminals;

/// <summary>Where a command writes: results, notes that <c>--quiet</c> silences, and errors.</summary>
internal sealed class Terminal
{
    /// <summary>What brings a screen back to the empty start of its line.</summary>
    public const string ClearLine = "\r\u001b[K";

    /// <summary>Columns of output that goes to a file or a pipe, where nothing should be wrapped.</summary>
    private const int PipeWidth = 400;

    private readonly Lazy<IAnsiConsole> console;

    /// <param name="output">Results and notes.</param>
    /// <param name="error">Problems.</param>
    /// <param name="isInteractive">Whether <paramref name="output"/> is a screen that understands cursor movements.</param>
    public Terminal(TextWriter output, TextWriter error, bool isInteractive)
    {
        Output = output;
        Error = error;
        IsInteractive = isInteractive;
        console = new Lazy<IAnsiConsole>(() => CreateConsole(Output));
    }

    /// <summary>Results: what the command was asked for.</summary>
    public TextWriter Output { get; }

    /// <summary>Where <see cref="Output"/> goes, for results that are no text.</summary>
    public Stream Bytes { get; init; } = Stream.Null;

    /// <summary>Problems, one per line.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether the output is a screen: progress bars and colours only then.</summary>
    public bool IsInteractive { get; }

    /// <summary>Whether colours can tell things apart.</summary>
    public bool HasColours => IsInteractive && Environment.GetEnvironmentVariable("NO_COLOR") is (null or "");

    /// <summary>Whether notes are left out.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Columns of the screen.</summary>
    public int Width => console.Value.Profile.Width;

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess()
    {
        // The encoding of a machine without a locale is ASCII; every file and stream here is UTF-8.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        bool isInteractive = !System.Console.IsOutputRedirected
            && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"))
            && Environment.GetEnvironmentVariable("CI") is null or "";

        // TorchSharp tells the console, over dozens of lines, why it cannot load libtorch. A result stays a result, and a problem one line.
        System.Console.SetOut(TextWriter.Null);
        Stream output = Place(System.Console.OpenStandardOutput(), System.Console.IsOutputRedirected);
        return new Terminal(
            new StreamWriter(output, utf8) { AutoFlush = true },
            new StreamWriter(Place(System.Console.OpenStandardError(), System.Console.IsErrorRedirected), utf8) { AutoFlush = true },
            isInteractive) { Bytes = output };

        // To a file or a pipe, a write that fails is a failure of the command.
        static Stream Place(Stream stream, bool isRedirected) => isRedirected ? stream : new ScreenStream(stream);
    }

    /// <summary>Writes a line about progress, unless <see cref="IsQuiet"/>.</summary>
    public void Note(string line)
    {
        if (!IsQuiet)
        {
            Output.WriteLine(line);
        }
    }

    /// <summary>Writes a line about an external event, even in the middle of other output.</summary>
    public void Interject(string line) => Error.WriteLine((IsInteractive ? ClearLine : "") + line);

    /// <summary>An empty table with a line under its head, in the one look that all tables of the tool have.</summary>
    public Table NewTable(params string[] columns)
    {
        Table table = new Table().Border(IsInteractive ? TableBorder.Simple : TableBorder.None);
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        return table;
    }

    /// <summary>Writes a table; off screen without the blanks that fill its last column.</summary>
    public void Write(Table table)
    {
        if (IsInteractive)
        {
            console.Value.Write(table);
            return;
        }

        using var text = new StringWriter();
        CreateConsole(text).Write(table);
        foreach (string line in text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            Output.WriteLine(line.TrimEnd());
        }
    }

    private IAnsiConsole CreateConsole(TextWriter output)
    {
        IAnsiConsole made = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsInteractive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = IsInteractive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!IsInteractive)
        {
            made.Profile.Width = PipeWidth;
        }

        return made;
    }
}
