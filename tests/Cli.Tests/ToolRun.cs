namespace Hmlstm.Cli.Tests;

/// <summary>What one run of the tool did.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Lines(Output);

    public string[] ErrorLines => Lines(Error);

    /// <summary>
    /// A person sees lines about the input: no trace of the program's insides, and nothing that only a screen understands.
    /// </summary>
    public void AssertPlain()
    {
        foreach (string text in new[] { Output, Error })
        {
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled", text, StringComparison.Ordinal);
            Assert.DoesNotContain("hmlstm: unexpected ", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain('\r', text);
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
