using System.Diagnostics;

namespace Hmlstm.Cli.Files;

/// <summary>Runs a command of the .NET SDK.</summary>
internal static class DotnetCommand
{
    /// <summary>Runs <c>dotnet</c> to its end.</summary>
    /// <param name="arguments">The words after <c>dotnet</c>.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no <c>dotnet</c>.</exception>
    /// <exception cref="TimeoutException">It took longer, and was ended.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, and it was ended.</exception>
    public static DotnetResult Run(IReadOnlyList<string> arguments, string folder, TimeSpan patience, CancellationToken cancel = default)
    {
        var start = new ProcessStartInfo(Host(), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";

        // What a build leaves running for the next one would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            Task.WaitAll([output, error, process.WaitForExitAsync(limit.Token)], limit.Token);
            return new DotnetResult(process.ExitCode, output.Result, error.Result);
        }
        catch (Exception failure) when (failure is OperationCanceledException or AggregateException && limit.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            throw new TimeoutException($"dotnet did not end within {patience}.");
        }
    }

    /// <summary>The dotnet that runs this tool, or the one on the path if the tool was started by its own executable.</summary>
    private static string Host() =>
        Environment.ProcessPath is string path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}

/// <summary>What a command of the SDK wrote.</summary>
/// <param name="ExitCode">0 where it did what it was asked.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record DotnetResult(int ExitCode, string Output, string Error);
