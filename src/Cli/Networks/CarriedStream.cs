using Hmlstm.Compiler;
using Hmlstm.Runtime;

namespace Hmlstm.Cli.Networks;

/// <summary>Where a command begins and ends a stream that comes in pieces.</summary>
/// <param name="Start">The file of the state to begin with; null for zeros.</param>
/// <param name="End">The file that gets the state at the end; null for none.</param>
internal sealed record StreamPlaces(string? Start, string? End)
{
    /// <summary>A stream that begins with zeros and whose end nobody asks for.</summary>
    public static StreamPlaces None { get; } = new(null, null);

    /// <summary>Whether the input is a piece of a stream.</summary>
    public bool AreUsed => Start is not null || End is not null;

    /// <summary>Refuses an output that the state would overwrite.</summary>
    /// <param name="output">Where the command's own output goes.</param>
    /// <exception cref="UsageException">Both have one name.</exception>
    public void RequireApart(string output)
    {
        if (End is not null && Path.GetFullPath(End) == Path.GetFullPath(output))
        {
            throw new UsageException($"--output and --state-out are the same file '{output}'; give each its own");
        }
    }
}

/// <summary>The stream that a command reads a piece of, with its state from a file and into a file.</summary>
internal sealed class CarriedStream : IDisposable
{
    private readonly StreamPlaces places;
    private readonly INetwork network;

    private CarriedStream(StreamPlaces places, TrainedNetwork trained, StreamState? state)
    {
        this.places = places;
        network = trained.Network;
        State = state;
    }

    /// <summary>What reads the piece begins with this, and leaves its end here; null where nobody asked for a state.</summary>
    public StreamState? State { get; }

    /// <summary>Reads the state at the beginning.</summary>
    /// <param name="places">The files.</param>
    /// <param name="trained">The network.</param>
    /// <param name="cancel">Ends the copying of a pipe.</param>
    /// <exception cref="InputException">The network carries no state, or the file has none of this network.</exception>
    public static CarriedStream Open(StreamPlaces places, TrainedNetwork trained, CancellationToken cancel = default)
    {
        if (!places.AreUsed)
        {
            return new CarriedStream(places, trained, state: null);
        }

        if (StreamState.Obstacle(trained.Definition) is string obstacle)
        {
            throw new InputException($"{trained.Definition.Name} {obstacle}; leave out --state and --state-out");
        }

        if (places.Start is not string path)
        {
            return new CarriedStream(places, trained, new StreamState());
        }

        try
        {
            NetworkState start = Interruptible.Run(() => StateFile.Read(path, trained.Network, cancel), cancel);
            return new CarriedStream(places, trained, new StreamState(start, path));
        }
        catch (DataException failure)
        {
            throw new InputException(
                $"{failure.Message.TrimEnd('.')}; write one with --state-out of this network, or leave out --state to begin with zeros");
        }
    }

    /// <summary>Writes the state at the end, where it was asked for. Nothing is said: standard output may have the command's own.</summary>
    /// <exception cref="DataException">A number of the state is not finite.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an old one is as it was.</exception>
    public void Write()
    {
        if (places.End is not string path)
        {
            return;
        }

        using NetworkState end = State!.End();
        StateFile.Write(path, end, network);
    }

    /// <inheritdoc/>
    public void Dispose() => State?.Dispose();
}
