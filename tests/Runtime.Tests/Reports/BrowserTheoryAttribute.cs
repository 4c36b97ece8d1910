namespace Hmlstm.Runtime.Tests.Reports;

/// <summary>A theory that needs a browser; where there is none, it is skipped and says so.</summary>
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (Browser.Program is null)
        {
            Skip = "There is no Chromium here; 'eng/setup --browser' gets the distribution's.";
        }
    }
}
