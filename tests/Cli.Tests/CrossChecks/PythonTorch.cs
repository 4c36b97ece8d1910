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
        (int code, string error) = Start(
        [
            "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", count, "--max-restarts", "1", PathOf(script), .. arguments,
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
