using Hmlstm.Runtime.Reports;

namespace Hmlstm.Runtime.Tests.Reports;

/// <summary>Opens the pages in a real browser.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly Browser browser = new();

    public static TheoryData<string> Kinds => RunReportTests.Kinds;

    public void Dispose() => browser.Dispose();

    [BrowserTheory]
    [MemberData(nameof(Kinds))]
    public void A_report_opens_without_a_complaint_and_its_script_runs(string kind)
    {
        RunReport report = RunReportTests.Of(kind);

        (string document, string[] complaints) = browser.Open(report.ToHtml());

        Assert.Empty(complaints);
        Assert.Contains($"<h1>{report.Definition.Name}</h1>", document, StringComparison.Ordinal);
        Assert.Contains("<div class=\"tip\" hidden=\"\">", document, StringComparison.Ordinal);
    }

    [BrowserTheory]
    [InlineData("<p>A page</p><script>missing()</script>")]
    [InlineData("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><img src=\"picture.png\" " +
        "onload=\"missing()\" alt=\"\">")]
    public void What_a_page_does_wrong_would_be_seen(string html) => Assert.NotEmpty(browser.Open(html).Complaints);

    [BrowserTheory]
    [InlineData(false, 247, 247, 245)]
    [InlineData(true, 17, 21, 27)]
    public void A_page_is_light_or_dark_as_its_reader_likes(bool isDark, byte red, byte green, byte blue) =>
        Assert.Equal((red, green, blue), browser.Corner(SampleReports.Images().ToHtml(), isDark));

    [BrowserTheory]
    [InlineData("The text of a page is text: ")]
    public void A_boundary_page_opens_without_a_complaint_and_hostile_text_stays_text(string text)
    {
        (string document, string[] complaints) = browser.Open(
            BoundaryPage.Write(SampleReports.Hostile, SampleReports.TextReading(text + SampleReports.Hostile, levels: 2)));

        Assert.Empty(complaints);
        Assert.Contains("<h1>Boundaries: &lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;", document, StringComparison.Ordinal);
        Assert.Equal(2, document.Split("<script").Length);
    }
}
