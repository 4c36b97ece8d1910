using System.Diagnostics.CodeAnalysis;
using Hmlstm.Inference;

namespace Hmlstm.Examples;

/// <summary>A session: one stream of text. Requests for it take turns, in the order in which they come.</summary>
/// <param name="reader">The network.</param>
/// <param name="settings">The bounds.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing, and a request may still wait.")]
internal sealed class TextStream(BoundaryReader reader, ServiceSettings settings, TimeProvider time)
{
    private readonly SemaphoreSlim turn = new(1);
    private StreamState state = new();
    private long lastUse = time.GetTimestamp();

    /// <summary>Who listens.</summary>
    public BoundaryFeed Feed { get; } = new(settings.Queue);

    /// <summary>How long nobody asked for it.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Interlocked.Read(ref lastUse));

    /// <summary>Reads a piece of text and publishes its boundaries. A piece that was begun is read to its end.</summary>
    /// <exception cref="DataException">As <see cref="BoundaryReader.Read"/>.</exception>
    public Task<Reading> ReadAsync(string text, int next, CancellationToken cancel) =>
        InTurnAsync(() => reader.Read(state, text, next, Feed.Publish), cancel);

    /// <summary>Where the stream is, as bytes.</summary>
    public Task<byte[]> SaveAsync(CancellationToken cancel) => InTurnAsync(() => state.ToBytes(), cancel);

    /// <summary>Goes on from another state.</summary>
    public Task RestoreAsync(StreamState other, CancellationToken cancel) => InTurnAsync(() => state = other, cancel);

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancel)
    {
        Interlocked.Exchange(ref lastUse, time.GetTimestamp());
        await turn.WaitAsync(cancel);
        try
        {
            return work();
        }
        finally
        {
            turn.Release();
            Interlocked.Exchange(ref lastUse, time.GetTimestamp());
        }
    }
}
