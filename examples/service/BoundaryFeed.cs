using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Hmlstm.Examples;

/// <summary>The boundaries of one stream for those who listen to it.</summary>
/// <param name="queue">Events that wait for a listener at most.</param>
internal sealed class BoundaryFeed(int queue)
{
    private readonly Lock gate = new();
    private readonly List<Listener> listeners = [];
    private string? end;

    /// <summary>A listener from now on; of a feed that has ended, one that hears just that.</summary>
    /// <param name="left">Called once, when the listener is disposed.</param>
    public Listener Listen(Action left)
    {
        Listener listener = new(this, queue, left);
        lock (gate)
        {
            if (end is null)
            {
                listeners.Add(listener);
            }
            else
            {
                listener.End(end);
            }
        }

        return listener;
    }

    /// <summary>Gives a boundary to all. Who has a full queue is let go: nobody waits for him, and he gets no stream with holes.</summary>
    public void Publish(Boundary boundary) => Give(new Entry("boundary", boundary));

    /// <summary>Gives all a sign of life, so that a connection to nobody is noticed.</summary>
    public void ShowLife() => Give(new Entry("alive", default));

    /// <summary>Ends the streams of all. Later ends are nothing.</summary>
    /// <param name="reason">Why, for the last event.</param>
    public void End(string reason)
    {
        lock (gate)
        {
            end ??= reason;
            listeners.ForEach(listener => listener.End(end));
            listeners.Clear();
        }
    }

    private void Leave(Listener listener)
    {
        lock (gate)
        {
            listeners.Remove(listener);
        }
    }

    private void Give(Entry entry)
    {
        lock (gate)
        {
            for (int i = listeners.Count - 1; i >= 0; i--)
            {
                if (!listeners[i].Offer(entry))
                {
                    listeners[i].End("slow");
                    listeners.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>An event as it waits.</summary>
    internal readonly record struct Entry(string Name, Boundary Boundary);

    /// <summary>One who listens.</summary>
    internal sealed class Listener(BoundaryFeed feed, int queue, Action left) : IDisposable
    {
        private readonly Channel<Entry> entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(queue) { SingleReader = true });
        private string reason = "";
        private bool isDisposed;

        /// <summary>Everything that is offered, and at the end one event that says why there is no more.</summary>
        /// <param name="cancel">Set when the connection is gone.</param>
        public async IAsyncEnumerable<SseItem<StreamEvent>> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
        {
            using (this)
            {
                // What there is at once goes to the client at once: its browser knows then that it is connected.
                yield return new SseItem<StreamEvent>(new StreamEvent(), "alive");
                await foreach (Entry entry in entries.Reader.ReadAllAsync(cancel))
                {
                    yield return entry.Name == "boundary"
                        ? new SseItem<StreamEvent>(new StreamEvent(entry.Boundary.Position, entry.Boundary.Level), entry.Name)
                        : new SseItem<StreamEvent>(new StreamEvent(), entry.Name);
                }

                yield return new SseItem<StreamEvent>(new StreamEvent(Reason: reason), "end");
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (!Interlocked.Exchange(ref isDisposed, true))
            {
                feed.Leave(this);
                left();
            }
        }

        internal bool Offer(Entry entry) => entries.Writer.TryWrite(entry);

        internal void End(string why)
        {
            reason = why;
            entries.Writer.TryComplete();
        }
    }
}
