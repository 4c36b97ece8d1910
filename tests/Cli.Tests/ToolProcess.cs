using System.Diagnostics;

namespace Hmlstm.Cli.Tests;

/// <summary>The built tool as a process of its own, with its output in pipes.</summary>
internal sealed class ToolProcess : IDisposable
{
    /// <summary>Only a hung tool takes as long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly Task<string> error;
    private readonly List<string> output = [];

    private ToolProcess(Process process)
    {
        this.process = process;
        error = process.StandardError.ReadToEndAsync();
    }

    public static ToolRun Run(string folder, params string[] arguments)
    {
        using ToolProcess tool = Start(folder, arguments);
        return tool.Finish();
    }

    public static ToolProcess Start(string folder, params string[] arguments) => StartFrom(AppContext.BaseDirectory, folder, arguments);

    /// <summary>
    /// Starts a copy of the tool. It receives Ctrl-C even where the tests run as a shell's background job, which ignores it.
    /// </summary>
    /// <param name="installation">The folder with the copy.</param>
    /// <param name="folder">The folder to run in.</param>
    /// <param name="arguments">The words after <c>hmlstm</c>.</param>
    public static ToolProcess StartFrom(string installation, string folder, params string[] arguments) =>
        StartAs(["env", "--default-signal=INT", "dotnet", Path.Combine(installation, "hmlstm.dll"), .. arguments], folder);

    /// <summary>Starts the tool as a shell does, or as <c>nohup</c> does; whatever the test itself was started by.</summary>
    public static ToolProcess StartWithHangup(bool isIgnored, string folder, params string[] arguments) => StartAs(
        [
            "env",
            isIgnored ? "--ignore-signal=HUP" : "--default-signal=HUP",
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "hmlstm.dll"),
            .. arguments,
        ],
        folder);

    /// <summary>Reads lines until one says <paramref name="part"/>.</summary>
    public void WaitFor(string part)
    {
        while (process.StandardOutput.ReadLine() is string line)
        {
            output.Add(line);
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The tool ended before it said '{part}': {string.Join('\n', output)}\n{error.Result}");
    }

    /// <summary>What Ctrl-C sends.</summary>
    public void SendInterrupt() => Send("INT");

    /// <summary>Sends a signal by its name, such as <c>HUP</c>, what a closed terminal sends.</summary>
    public void Send(string signal)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", FormattableString.Invariant($"kill -{signal} {process.Id}")]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public ToolRun Finish()
    {
        process.StandardInput.Close();
        string rest = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Patience), "The tool hangs.");
        return new ToolRun(process.ExitCode, string.Concat(output.Select(line => line + "\n")) + rest, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private static ToolProcess StartAs(string[] command, string folder)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("HMLSTM_DEBUG");

        // No test sees, or fills, the data of whoever runs it.
        start.Environment["HMLSTM_CACHE"] = Path.Combine(folder, "cache");
        return new ToolProcess(Process.Start(start)!);
    }
}
