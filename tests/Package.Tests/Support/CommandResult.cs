namespace Hmlstm.Package.Tests.Support;

/// <summary>How a command ended and what it wrote, errors included.</summary>
public sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>The lines that it wrote, without empty ones.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The lines that are errors, each once: a build writes them again at its end.</summary>
    public string[] Errors => [.. Lines.Where(line => line.Contains(": error ", StringComparison.Ordinal)).Distinct()];

    /// <summary>Fails with what it wrote unless it ended well.</summary>
    public CommandResult MustSucceed()
    {
        Assert.True(ExitCode == 0, Output);
        return this;
    }
}
