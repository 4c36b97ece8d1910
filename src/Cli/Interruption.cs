using System.Globalization;
using System.Runtime.InteropServices;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli;

/// <summary>
/// Turns Ctrl-C, a closed terminal and a termination request into a cancellation token: the first one asks
/// the work to stop, a second one ends the process.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Lock gate = new();
    private bool isDisposed;

    /// <param name="terminal">Where the answer to the first signal is written.</param>
    /// <param name="answer">What is going to happen, as one line.</param>
    public Interruption(Terminal terminal, string answer)
    {
        void Handle(PosixSignalContext context)
        {
            if (!source.IsCancellationRequested)
            {
                context.Cancel = true;
                terminal.Interject($"hmlstm: {answer}; once more ends it at once");
                Request();
            }
        }

        PosixSignal[] signals =
        [
            PosixSignal.SIGINT,
            PosixSignal.SIGTERM,
            .. IgnoresHangup() ? Array.Empty<PosixSignal>() : [PosixSignal.SIGHUP],
        ];
        registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    /// <summary>Set by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Asks the work to stop, as the first signal does.</summary>
    public void Request()
    {
        lock (gate)
        {
            if (!isDisposed)
            {
                source.Cancel();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        lock (gate)
        {
            isDisposed = true;
            source.Dispose();
        }
    }

    /// <summary>
    /// Whether the parent process wants this one to outlive the terminal, as <c>nohup</c> does: our own handler would undo that.
    /// </summary>
    private static bool IgnoresHangup()
    {
        const string Ignored = "SigIgn:";
        const ulong Hangup = 1;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        string? line = File.ReadLines("/proc/self/status")
            .FirstOrDefault(static line => line.StartsWith(Ignored, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask)
            && (mask & Hangup) != 0;
    }
}
