using System.Security.Cryptography;

namespace Hmlstm.Examples;

/// <summary>All sessions, as many as the settings allow.</summary>
/// <param name="reader">The network.</param>
/// <param name="settings">The bounds.</param>
/// <param name="metrics">Counts sessions that begin and end.</param>
/// <param name="time">The clock.</param>
internal sealed class StreamTable(BoundaryReader reader, ServiceSettings settings, ServiceMetrics metrics, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, TextStream> streams = new(StringComparer.Ordinal);
    private int listeners;
    private bool isClosed;

    /// <summary>Sessions now.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return streams.Count;
            }
        }
    }

    /// <summary>Listeners now.</summary>
    public int Listeners => Volatile.Read(ref listeners);

    /// <summary>Begins a stream.</summary>
    /// <exception cref="ServiceProblem">There is no room, or the service stops.</exception>
    public string Create()
    {
        // Not to be guessed: who knows the number of a stream may read and change it.
        string id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (gate)
        {
            if (isClosed)
            {
                throw ServiceProblem.Busy("the service is stopping");
            }

            if (streams.Count >= settings.Sessions)
            {
                throw ServiceProblem.Busy($"all {settings.Sessions} sessions are taken; delete one, or try again later");
            }

            streams.Add(id, new TextStream(reader, settings, time));
        }

        metrics.Created();
        return id;
    }

    /// <summary>The stream of a number.</summary>
    /// <exception cref="ServiceProblem">There is none.</exception>
    public TextStream Find(string id)
    {
        lock (gate)
        {
            return streams.TryGetValue(id, out TextStream? stream) ? stream : throw ServiceProblem.NoSession();
        }
    }

    /// <summary>Ends a stream.</summary>
    /// <exception cref="ServiceProblem">There is none.</exception>
    public void Delete(string id)
    {
        TextStream stream = Find(id);
        End([KeyValuePair.Create(id, stream)], "deleted");
    }

    /// <summary>A listener to a stream.</summary>
    /// <exception cref="ServiceProblem">There is no such stream, or no room for a listener.</exception>
    public BoundaryFeed.Listener Listen(string id)
    {
        TextStream stream = Find(id);
        if (Interlocked.Increment(ref listeners) > settings.Listeners)
        {
            Leave();
            throw ServiceProblem.Busy($"all {settings.Listeners} event streams are taken; close one, or try again later");
        }

        return stream.Feed.Listen(Leave);

        void Leave() => Interlocked.Decrement(ref listeners);
    }

    /// <summary>Ends what nobody has used for long, and shows all listeners that the service lives.</summary>
    public void Sweep()
    {
        KeyValuePair<string, TextStream>[] all = All();
        End([.. all.Where(one => one.Value.Idle > settings.Idle)], "idle");
        foreach ((_, TextStream stream) in all)
        {
            stream.Feed.ShowLife();
        }
    }

    /// <summary>Ends everything: the service stops.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
        }

        End(All(), "stopping");
    }

    private KeyValuePair<string, TextStream>[] All()
    {
        lock (gate)
        {
            return [.. streams];
        }
    }

    private void End(KeyValuePair<string, TextStream>[] ended, string reason)
    {
        foreach ((string id, TextStream stream) in ended)
        {
            bool isRemoved;
            lock (gate)
            {
                isRemoved = streams.Remove(id);
            }

            if (isRemoved)
            {
                stream.Feed.End(reason);
                metrics.Ended(reason);
            }
        }
    }
}

/// <summary>Sweeps the table from time to time, and closes it before the server waits for requests: events have no end otherwise.</summary>
/// <param name="table">The table.</param>
/// <param name="lifetime">Says that the service stops.</param>
/// <param name="time">The clock.</param>
internal sealed class StreamKeeper(StreamTable table, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenRegistration closing = lifetime.ApplicationStopping.Register(table.Close);
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            table.Sweep();
        }
    }
}
