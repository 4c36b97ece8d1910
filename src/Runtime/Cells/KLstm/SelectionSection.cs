
namespace Hmlstm.Runtime.Reports;

/// <summary>Which cells a k-lstm takes over the steps of several sequences, and how it uses them on each class.</summary>
internal static class SelectionSection
{
    public static void Add(MarkupText page, RunReport report)
    {
        if (report.Sample is not { } sample || (sample.Chosen.Count == 0 && sample.ClassSelections.Count == 0))
        {
            return;
        }

        page.Add(
            $"<section aria-labelledby=\"cells\">\n<h2 id=\"cells\">Cells of the top layer</h2>\n" +
            $"<p class=\"note\">On the {sample.Part} part. z is the cell with the largest weight w in the mixture.</p>\n");
        if (sample.Chosen.Count > 0)
        {
            page.Add($"<div class=\"cards one\">\n");
            int cells = EvaluationSelection.CellsOf(report.Definition)!.Value;
            CellStripsSvg.AddChosen(page, sample.Chosen, cells, one => Name(sample, one));
            page.Add($"</div>\n");
        }

        (string Name, IReadOnlyList<IReadOnlyList<double>> Use, IReadOnlyList<IReadOnlyList<double>> Probability)[] classes =
        [
            .. sample.ClassSelections
                .Where(static one => one.UseByStep[0].Count > 0)
                .Select(one => (ConfusionTable.NameOf(sample, one.Class), one.UseByStep, one.ProbabilityByStep)),
        ];
        if (classes.Length > 0)
        {
            page.Add($"<div class=\"cards\">\n");
            CellStripsSvg.AddMeans(
                page, "Use of the cells by class", "mean w at each step", [.. classes.Select(static one => (one.Name, one.Use))]);
            CellStripsSvg.AddMeans(
                page,
                "Probability of the cells by class",
                "mean q at each step",
                [.. classes.Select(static one => (one.Name, one.Probability))]);
            page.Add($"</div>\n");
        }

        page.Add($"</section>\n");
    }

    private static string Name(HeldOutSample sample, CellSequence sequence) => sequence.Class is not var (truth, prediction) ? ""
        : truth == prediction ? ConfusionTable.NameOf(sample, truth)
        : $"{ConfusionTable.NameOf(sample, truth)}, predicted {ConfusionTable.NameOf(sample, prediction)}";
}
