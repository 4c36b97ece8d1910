using Hmlstm.Cli.Terminals;
using Hmlstm.Runtime.Reports;
using Spectre.Console;

namespace Hmlstm.Cli.Comparison;

/// <summary>Shows a comparison on a terminal: the table, then the chart of the loss.</summary>
internal static class ComparisonView
{
    private const int PipeWidth = 80;

    private const int WidestPlot = 110;

    private static readonly Color[] Colours = [Color.Blue, Color.Yellow, Color.Lime, Color.Fuchsia, Color.Aqua, Color.Red];

    /// <summary>Writes it.</summary>
    public static void Write(RunComparison comparison, Terminal terminal)
    {
        terminal.Write(TableOf(comparison, terminal));
        if (comparison.Charts.Count > 0)
        {
            terminal.Output.WriteLine();
            Write(comparison.Charts[0], terminal);
        }
    }

    /// <summary>Writes a chart alone.</summary>
    public static void Write(LineChart chart, Terminal terminal) => terminal.Write(ChartOf(chart, terminal));

    private static Table TableOf(RunComparison comparison, Terminal terminal)
    {
        Table table = terminal.NewTable([.. comparison.Columns]);
        for (int column = comparison.Words; column < comparison.Columns.Count; column++)
        {
            table.Columns[column].RightAligned().NoWrap().PadLeft(1).PadRight(1);
        }

        foreach (IReadOnlyList<string> row in comparison.Rows)
        {
            table.AddRow([.. row.Select(static cell => new Text(cell))]);
        }

        return table;
    }

    private static Table ChartOf(LineChart chart, Terminal terminal)
    {
        int width = Math.Clamp(terminal.IsInteractive ? terminal.Width - 6 : PipeWidth, 40, WidestPlot);
        Table table = terminal.NewTable($"{chart.Title}, {chart.Note}{(chart.Y.IsLogarithmic ? ", logarithmic" : "")}");
        foreach (IReadOnlyList<PlottedCell> row in new TextPlot(terminal.HasColours).Draw(chart, width))
        {
            table.AddRow(Styled(row));
        }

        for (int line = 0; line < chart.Lines.Count; line++)
        {
            table.AddRow(terminal.HasColours
                ? new Paragraph("━━ ", StyleOf(line)).Append(chart.Lines[line].Name)
                : new Paragraph($"{TextPlot.Letter(line)}  {chart.Lines[line].Name}"));
        }

        return table;
    }

    private static Paragraph Styled(IReadOnlyList<PlottedCell> row)
    {
        var text = new Paragraph();
        foreach (PlottedCell cell in row)
        {
            text.Append(cell.Character.ToString(), cell.Line is int line ? StyleOf(line) : Style.Plain);
        }

        return text;
    }

    private static Style StyleOf(int line) => new(Colours[line % Colours.Length]);
}
