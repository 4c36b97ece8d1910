using System.Diagnostics;
using System.Globalization;

namespace Hmlstm.Cli.Sweeps;

/// <summary>What a trial is started with.</summary>
/// <param name="Definition">The trial's definition.</param>
/// <param name="Folder">The trial's run.</param>
/// <param name="Resume">Whether the run goes on from its checkpoint.</param>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Threads">Threads that compute; null for the usual number.</param>
internal sealed record TrialStart(string Definition, string Folder, bool Resume, string Device, int? Threads)
{
    /// <summary>The words after <c>hmlstm</c>.</summary>
    public IEnumerable<string> Words() =>
    [
        "train",
        Definition,
        "--out",
        Folder,
        "--device",
        Device,
        .. Threads is int threads ? ["--threads", threads.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. Resume ? ["--resume"] : Array.Empty<string>(),
        Training.StandardInput.Option,
    ];
}

/// <summary>How a trial ended.</summary>
/// <param name="IsInterrupted">Whether it stopped before its end and saved.</param>
/// <param name="Problem">The line that says what went wrong; null where nothing did.</param>
internal sealed record TrialEnd(bool IsInterrupted, string? Problem);

/// <summary>Trains a trial.</summary>
internal interface ITrialRunner
{
    /// <summary>Trains until the end, or until <paramref name="cancel"/>, after which the trial saves itself and ends.</summary>
    /// <param name="start">The trial.</param>
    /// <param name="progress">Hears each line about the progress.</param>
    /// <param name="cancel">Asks the trial to stop.</param>
    Task<TrialEnd> RunAsync(TrialStart start, Action<string> progress, CancellationToken cancel);
}

/// <summary>
/// Trains a trial by <c>hmlstm train</c> in a process of its own: what one trial does to its memory or to libtorch, and the random numbers
/// that it draws, are no other trial's business.
/// </summary>
/// <remarks>
/// The trial's standard input is a pipe that is open as long as it should go on: it ends when this process closes it, and also when this
/// process is killed, so that no trial goes on alone. A signal would reach a trial twice where a terminal sends Ctrl-C to both.
/// </remarks>
internal sealed class TrialProcess : ITrialRunner
{
    private const int Killed = 137;

    private const string Prefix = "hmlstm: ";

    /// <inheritdoc/>
    public async Task<TrialEnd> RunAsync(TrialStart start, Action<string> progress, CancellationToken cancel)
    {
        string host = Environment.ProcessPath ?? "dotnet";
        string[] before = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(TrialProcess).Assembly.Location] : [];
        var info = new ProcessStartInfo(host, [.. before, .. start.Words()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info) ?? throw new InputException($"'{host}' could not be started again");
        string? last = null;
        await using (cancel.Register(process.StandardInput.Close))
        {
            await Task.WhenAll(
                ReadAsync(process.StandardOutput, progress),
                ReadAsync(process.StandardError, line => last = line),
                process.WaitForExitAsync(CancellationToken.None));
        }

        return EndOf(process.ExitCode, last);
    }

    /// <summary>What an exit code and the last line of the errors say.</summary>
    internal static TrialEnd EndOf(int code, string? last)
    {
        string? said = last?.StartsWith(Prefix, StringComparison.Ordinal) == true ? last[Prefix.Length..] : last;
        return code switch
        {
            ExitCodes.Done => new TrialEnd(false, null),
            ExitCodes.Interrupted => new TrialEnd(true, null),
            ExitCodes.WrongInput or ExitCodes.WrongCommandLine when said is not null => new TrialEnd(false, said),
            Killed => new TrialEnd(false, "its process was killed; perhaps there was not enough memory"),
            _ => new TrialEnd(false, FormattableString.Invariant($"its process ended with exit code {code}")),
        };
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> hear)
    {
        while (await reader.ReadLineAsync() is string line)
        {
            if (line.Length > 0)
            {
                hear(line);
            }
        }
    }
}
