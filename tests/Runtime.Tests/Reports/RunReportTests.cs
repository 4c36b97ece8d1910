using System.Xml.Linq;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Tests.Reports;

public sealed class RunReportTests
{
    [Fact]
    public void A_language_model_has_curves_boundaries_under_its_text_operations_schedules_and_its_network()
    {
        string page = SampleReports.Text().ToHtml();

        AssertSections(page, "curves", "steps", "operations", "schedules", "network", "definition");
        AssertSaid(page, "<dt>Validation loss</dt><dd>1<small>at epoch 3</small>");
        AssertSaid(page, "<dt>Accuracy</dt><dd>0.875<small>test</small>");
        AssertSaid(page, "<dt>Ended</dt><dd>completed<small>all epochs done</small>");
        AssertSaid(page, ">best 1</text>");
        AssertSaid(page, "Learning rate: 0.01 at every evaluation.");
        AssertSaid(page, "<figcaption>Slope");
        AssertSaid(page, "UPDATE 30.0 %, COPY 35.0 %, FLUSH 40.0 %");
        AssertSaid(page, "Boundaries save 60.0 % of the multiply-adds");
        AssertSaid(page, "the engine skipped 65.0 % of them");
        AssertSaid(page, "level 1: boundary after ");
        AssertSaid(page, "<tr><th scope=\"row\">layers.0.0</th><td>HM-LSTM level 1, finds boundaries</td><td>[B, T, 12]</td>");
        AssertSaid(page, ">z¹</span><span>|h|¹</span><span>|h|²</span><span>bits</span>");
    }

    [Fact]
    public void A_series_has_truth_prediction_and_the_boundaries_of_each_level_a_forecast_and_a_scatter()
    {
        string page = SampleReports.Series().ToHtml();

        AssertSections(page, "curves", "steps", "predictions", "network");
        AssertSaid(page, "The first window of the test part");
        AssertSaid(page, "class=\"line truth\"");
        AssertSaid(page, ">z¹</text>");
        AssertSaid(page, ">z²</text>");
        AssertSaid(page, "<figcaption>Forecast<small>2 steps ahead</small>");
        AssertSaid(page, "Truth and prediction: 50 points, the prediction over the truth");
        AssertSaid(page, "<figcaption>MAE");
    }

    [Fact]
    public void Several_targets_have_a_table_of_their_errors_and_their_names_are_no_markup()
    {
        ForecastScore network = new("network", 1, 1, [[3, 5], [0.5, 0.5]], [[9, 16], [0.25, 0.25]]);
        string page = (SampleReports.Series() with
        {
            Forecast = new ForecastScores(["level", "<b>"], network, [network with { Name = "persistence" }]),
        }).ToHtml();

        AssertSaid(page, "<caption>Root mean squared error of each target, in its units</caption>");
        AssertSaid(page, "<tr><th scope=\"row\">level</th><td class=\"number\">3.536</td>");
        AssertSaid(page, "<tr><th scope=\"row\">&lt;b&gt;</th><td class=\"number\">0.5</td>");
    }

    [Fact]
    public void A_binary_classifier_with_several_cells_has_their_selection_and_use_and_a_histogram_of_each_class()
    {
        string page = SampleReports.Binary().ToHtml();

        AssertSections(page, "curves", "steps", "operations", "predictions", "network");
        AssertSaid(page, "<h2 id=\"steps\">Selection over time</h2>");
        AssertSaid(page, "class 1, predicted 0");
        AssertSaid(page, ">q³</text>");
        AssertSaid(page, "How often each cell is chosen");
        AssertSaid(page, "cell 2: chosen 30.0 %");
        AssertSaid(page, "<span>&lt;quiet&gt;: 4</span>");
        AssertSaid(page, "predicted probability of alien</text>");
        AssertSaid(page, "6 of 7 right");
        AssertSections(page, "cells");
        AssertSaid(page, "sequence 1 changes its cell 2 times in 5 steps; sequence 2 changes its cell 2 times in 3 steps");
        AssertSaid(page, ">alien, predicted &lt;quiet&gt;</text>");
        AssertSaid(page, "data-tip=\"cell 3\nsteps 4 to 5\"");
        AssertSaid(page, "Use of the cells by class: &lt;quiet&gt;: 33.6 %, 33.2 %, 33.2 %\"");
        AssertSaid(page, "<figcaption>Probability of the cells by class");
    }

    [Fact]
    public void Many_features_are_a_picture_and_many_classes_a_table()
    {
        string page = SampleReports.Images().ToHtml();

        AssertSections(page, "curves", "steps", "predictions");
        AssertSaid(page, ">input</text>");
        AssertSaid(page, "21 of 24 right");
        AssertSections(page, "images");
        AssertSaid(page, "aria-label=\"class 0, predicted class 3\"");
        AssertSaid(page, "<span>0 → 3</span>");
        AssertSaid(page, "<svg viewBox=\"0 0 3 2\"");
        AssertSaid(page, "d=\"M2 0h1v1h-1zM0 1h2v1h-2z\"");
        AssertSaid(page, "fill-opacity=\"0.5\" d=\"M1 0h1v1h-1z\"");
        AssertSaid(page, "<svg viewBox=\"0 0 44 44\"");
        Assert.DoesNotContain("Scores", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_leaves_no_section()
    {
        RunReport bare = SampleReports.Text() with
        {
            Sample = null,
            History = [],
            Best = null,
            Stop = null,
            Measured = [],
            DefinitionText = "",
        };

        string page = bare.ToHtml();

        AssertSaid(page, "Nothing has been evaluated yet.");
        AssertSaid(page, "still running");
        foreach (string absent in new[] { "steps", "operations", "predictions", "schedules", "definition" })
        {
            Assert.DoesNotContain($"<h2 id=\"{absent}\"", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_training_that_diverged_says_where()
    {
        RunReport report = SampleReports.Text() with
        {
            Stop = StopReason.Diverged,
            Divergence = new Divergence(17, double.NaN, "layers.0.0.weight_hh", 3e9),
            Best = null,
        };

        Assert.Contains(
            "<strong>Not finite:</strong> iteration 17: the loss is NaN; the largest gradient is that of layers.0.0.weight_hh",
            report.ToHtml(),
            StringComparison.Ordinal);
    }

    public static TheoryData<string> Kinds =>
        [nameof(SampleReports.Text), nameof(SampleReports.Series), nameof(SampleReports.Binary), nameof(SampleReports.Images)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_page_is_well_formed_needs_nothing_else_and_every_drawing_says_what_it_shows(string kind)
    {
        string page = Of(kind).ToHtml();

        // What is between the tags of main is XML too: no tag is left open, whatever the names are.
        XElement main = XElement.Parse(
            page[page.IndexOf("<main>", StringComparison.Ordinal)..(page.IndexOf("</main>", StringComparison.Ordinal) + "</main>".Length)]);
        Assert.NotEmpty(main.Descendants("svg"));
        Assert.All(main.Descendants("svg"), static svg =>
        {
            Assert.Equal("img", (string?)svg.Attribute("role"));
            Assert.False(string.IsNullOrWhiteSpace((string?)svg.Attribute("aria-label")));
        });
        Assert.All(
            main.Descendants("section"),
            section => Assert.Contains(
                section.Descendants("h2"),
                title => (string?)title.Attribute("id") == (string?)section.Attribute("aria-labelledby")));
        foreach (string outside in new[] { "http:", "https:", "src=", "href=", "url(", "@import", "NaN", "Infinity" })
        {
            Assert.DoesNotContain(outside, page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_hostile_name_or_text_stays_text()
    {
        string page = SampleReports.Text().ToHtml();

        Assert.Equal(2, page.Split("<script").Length);
        Assert.Contains(MarkupText.Escape(SampleReports.Hostile), page, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleReports.Hostile, page, StringComparison.Ordinal);
        Assert.Contains("script-src 'sha256-", page.Replace("&#39;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<>&\"'", "&lt;&gt;&amp;&quot;&#39;")]
    [InlineData("a\0b\u0085\r\n", "a\uFFFDb\uFFFD\n")]
    [InlineData(null, "")]
    public void Text_is_escaped(string? text, string escaped) => Assert.Equal(escaped, MarkupText.Escape(text));

    [Fact]
    public void Holes_are_escaped_and_literals_are_not()
    {
        MarkupText markup = new();

        markup.Add($"<b title=\"{"\"x\""}\">{"<i>"}</b>{1.23456}/{12345678901L}");

        Assert.Equal("<b title=\"&quot;x&quot;\">&lt;i&gt;</b>1.23/12345678901", markup.ToString());
    }

    [Fact]
    public void Metrics_of_the_validation_part_have_charts_and_what_repeats_the_loss_has_none()
    {
        Evaluation[] history = [.. new[] { 2.0, 1.0 }.Select((loss, n) => new Evaluation(n + 1, n, n, [
            new NamedValue("train_loss", loss), new NamedValue("valid_loss", loss), new NamedValue("valid_mse", loss),
            new NamedValue("valid_r2", 1 - loss),
            new NamedValue("valid_boundary_rate_1", 0.1), new NamedValue("valid_boundary_rate_2", 0.2),
            new NamedValue("valid_perplexity", 9), new NamedValue("temperature", loss)]))];

        IReadOnlyList<LineChart> curves = HistoryCharts.Curves(history, history[1]);

        Assert.Equal(["Loss", "R²", "Boundary rate"], curves.Select(static chart => chart.Title));
        Assert.Equal(["training", "validation"], curves[0].Lines.Select(static line => line.Name));
        Assert.Equal(["level 1", "level 2"], curves[2].Lines.Select(static line => line.Name));
        Assert.Equal(new ChartPoint(2, 1), curves[0].Lines[1].Best);
        Assert.Equal(["Temperature"], HistoryCharts.Schedules(history).Select(static chart => chart.Title));
    }

    internal static RunReport Of(string kind) => kind switch
    {
        nameof(SampleReports.Text) => SampleReports.Text(),
        nameof(SampleReports.Series) => SampleReports.Series(),
        nameof(SampleReports.Binary) => SampleReports.Binary(),
        _ => SampleReports.Images(),
    };

    private static void AssertSections(string page, params string[] ids) => Assert.All(ids, id => AssertSaid(page, $"<h2 id=\"{id}\">"));

    private static void AssertSaid(string page, string part) => Assert.Contains(part, page, StringComparison.Ordinal);
}
