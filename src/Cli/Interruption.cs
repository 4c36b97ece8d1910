using System.Runtime.InteropServices;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli;

/// <summary>Ctrl-C and the polite end of a process as a token: the first one asks the work to stop, a second one ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    /// <param name="terminal">Where the first signal is answered.</param>
    /// <param name="answer">What is going to happen, as one line.</param>
    public Interruption(Terminal terminal, string answer)
    {
        void Handle(PosixSignalContext context)
        {
            if (!source.IsCancellationRequested)
            {
                context.Cancel = true;
                terminal.Interject($"hmlstm: {answer}; once more ends it at once");
                source.Cancel();
            }
        }

        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Set by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }
}
