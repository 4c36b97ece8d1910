using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Sampling;

/// <summary>
/// A language model between two tokens, in one row or several side by side: its state after what it has read, and the logits of what comes
/// next. The logit of what is unknown is minus infinity, so that it is never written.
/// </summary>
/// <param name="network">The network, in evaluation mode; it stays the caller's.</param>
/// <param name="vocabulary">What its tokens stand for.</param>
/// <param name="stream">Where a single row goes on from; null for zeros.</param>
internal sealed class TokenStream(INetwork network, Vocabulary vocabulary, StreamState? stream = null) : IDisposable
{
    /// <summary>Steps of a given text that are read at once.</summary>
    private const int Stretch = 256;

    private readonly Device device = network.Module.parameters().First().device;
    private float[] logits = [];
    private NetworkState? state = stream?.For(1, "a text is one stream")?.DetachState();

    /// <summary>Whether anything was read.</summary>
    public bool HasRead => logits.Length > 0;

    /// <summary>The logits of what comes next in a row, one for each token.</summary>
    public ReadOnlySpan<float> Logits(int row) => logits.AsSpan(row * vocabulary.Size, vocabulary.Size);

    /// <summary>Reads a text in a single row.</summary>
    public void Read(ReadOnlySpan<long> tokens)
    {
        for (int start = 0; start < tokens.Length; start += Stretch)
        {
            ReadOnlySpan<long> stretch = tokens.Slice(start, Math.Min(Stretch, tokens.Length - start));
            Advance(stretch.ToArray(), rows: 1, stretch.Length);
        }
    }

    /// <summary>
    /// Begins a single row where nothing was read: as after a line break, or a blank where the vocabulary has no line break; where it has
    /// neither, every token comes next with the same probability.
    /// </summary>
    public void Begin()
    {
        if (vocabulary.Start is { Length: > 0 } start)
        {
            Read(start);
            return;
        }

        logits = new float[vocabulary.Size];
        Exclude();
    }

    /// <summary>Reads one token in each of several rows.</summary>
    /// <param name="tokens">The token of each row.</param>
    /// <param name="origins">The row so far that each of them goes on from; rows may go on in several, or in none.</param>
    public void Step(long[] tokens, long[] origins)
    {
        if (state is { } before)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor rows = tensor(origins, device: device);
            NetworkState chosen = before.FromTensors([.. before.Tensors.Select(one => one.Value.index_select(0, rows))]);
            before.Dispose();
            Keep(chosen);
        }

        Advance(tokens, tokens.Length, steps: 1);
    }

    /// <summary>Reads the next token of the single row.</summary>
    public void Step(long token) => Advance([token], rows: 1, steps: 1);

    /// <summary>Leaves the state after what was read in the stream that the single row went on from.</summary>
    public void Finish()
    {
        if (state is not null)
        {
            stream?.Add(state);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => state?.Dispose();

    /// <summary>Keeps the state after tokens [B, T] and the logits of what comes next. A single step is one of the stream.</summary>
    private void Advance(long[] tokens, int rows, int steps)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (steps == 1 && network.CanStep)
        {
            NetworkState now = state ?? network.CreateState(rows);
            Tensor prediction = network.Step(tensor(tokens, device: device), ref now);
            Keep(prediction, now);
            return;
        }

        NetworkOutput output = network.Forward(tensor(tokens, rows, steps, device: device), state);
        Tensor all = output.Predictions;
        NetworkState after = output.State.DetachState();
        state?.Dispose();
        Keep(all.dim() == 3 ? all.select(1, all.size(1) - 1) : all, after);
    }

    private void Keep(Tensor prediction, NetworkState after)
    {
        Tensor near = prediction.to(ScalarType.Float32).cpu().contiguous();
        logits = MemoryMarshal.Cast<byte, float>(near.bytes).ToArray();
        Exclude();
        Keep(after);
    }

    private void Keep(NetworkState after)
    {
        foreach ((_, Tensor value) in after.Tensors)
        {
            value.DetachFromDisposeScope();
        }

        state = after;
    }

    private void Exclude()
    {
        for (int place = vocabulary.UnknownId ?? logits.Length; place < logits.Length; place += vocabulary.Size)
        {
            logits[place] = float.NegativeInfinity;
        }
    }
}
