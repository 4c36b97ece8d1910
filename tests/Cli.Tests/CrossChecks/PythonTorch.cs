using System.ComponentModel;
using System.Diagnostics;

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
        (int code, string error) = Start([Path.Combine(AppContext.BaseDirectory, "CrossChecks", script), .. arguments]);
        Assert.True(code == 0, error);
    }

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
        using Process python = Process.Start(new ProcessStartInfo(Interpreter, arguments) { RedirectStandardError = true })!;
        string error = python.StandardError.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, error);
    }
}
