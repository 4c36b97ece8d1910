using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Reports;

/// <summary>One held-out sequence, step by step: boundaries, states, the selector.</summary>
internal static class SequenceSection
{
    public static void Add(MarkupText page, RunReport report)
    {
        if (report.Sample is not { Sequence: { Length: > 0 } sequence } sample)
        {
            return;
        }

        string title = sequence.LevelCount > 0 ? "Boundaries" : sequence.Selection.Count > 0 ? "Selection over time" : "Step by step";
        page.Add(
            $"<section aria-labelledby=\"steps\">\n<h2 id=\"steps\">{title}</h2>\n<p class=\"note\">{StripRows.Explain(sequence)}</p>\n");
        if (sequence.Symbols.Count > 0)
        {
            TextStrip.Add(page, sequence);
        }
        else
        {
            SequenceFigure.Add(page, Title(report.Definition, sample), Note(sample), sequence);
        }

        page.Add($"</section>\n");
    }

    private static string Title(NetworkDefinition network, HeldOutSample sample) => network.Data switch
    {
        SeriesData => $"The first window of the {sample.Part} part",
        _ => $"The first sequence of the {sample.Part} part",
    };

    private static string Note(HeldOutSample sample) => sample.SequenceClass is var (truth, prediction)
        ? $"class {NameOf(truth)}, predicted {NameOf(prediction)}"
        : "";

    private static string NameOf(int number) => FormattableString.Invariant($"{number}");
}
