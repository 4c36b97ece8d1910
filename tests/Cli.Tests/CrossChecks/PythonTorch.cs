using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>The system's Python, where it has PyTorch.</summary>
internal static class PythonTorch
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly Lazy<string?> Missing = new(FindWhatIsMissing);

    /// <summary>Why there is no PyTorch; null where there is.</summary>
    internal static string? WhyNot => Missing.Value;

    /// <summary>Runs a script beside the tests, and fails with what it says.</summary>
    internal static void RunScript(string script, params string[] arguments)
    {
        (int code, string error) = Start([PathOf(script), .. arguments]);
        Assert.True(code == 0, error);
    }

    /// <summary>Runs a script in several processes that train together and are started again once when one of them dies.</summary>
    internal static void RunTogether(int processes, string script, params string[] arguments)
    {
        string count = processes.ToString(CultureInfo.InvariantCulture);

        // Without redirects torch 1.13 fails under Python 3.11, whose enums it cannot look through for "none".
        (int code, string error) = Start(
        [
            .. (string[])["-m", "torch.distributed.run", "--standalone", "--redirects", "1", "--tee", "1", "--max_restarts", "1"],
            .. (string[])["--nproc_per_node", count, PathOf(script)],
            .. arguments,
        ]);
        Assert.True(code == 0, error);
    }

    private static string PathOf(string script) => Path.Combine(AppContext.BaseDirectory, "CrossChecks", script);

    private static string? FindWhatIsMissing()
    {
        try
        {
            return Start(["-c", "import torch"]).ExitCode == 0 ? null : $"{Interpreter} has no torch";
        }
        catch (Win32Exception)
        {
            return $"there is no {Interpreter}";
        }
    }

    private static (int ExitCode, string Error) Start(string[] arguments)
    {
        using Process python = Process.Start(new ProcessStartInfo(Interpreter, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        python.OutputDataReceived += static (_, _) => { };
        python.BeginOutputReadLine();
        string error = python.StandardError.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, error);
    }
}
