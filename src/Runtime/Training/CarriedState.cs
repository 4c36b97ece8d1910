using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>The state that goes from one window to the next, without a history of gradients.</summary>
internal sealed class CarriedState : IDisposable
{
    /// <summary>The state after the last window; null at the start.</summary>
    public NetworkState? State { get; private set; }

    /// <summary>Where a batch goes on from: null where all rows start, with zeros in the rows that start.</summary>
    /// <remarks>What it gives lives as long as the dispose scope around, or until <see cref="Keep"/>.</remarks>
    public NetworkState? For(Batch batch) =>
        batch.StartsAll || State is null ? null
        : batch.Starts is { } starts ? State.ResetRowsOf(starts)
        : State;

    /// <summary>Keeps the state after a window, beyond the dispose scope around.</summary>
    public void Keep(NetworkState after)
    {
        NetworkState kept = after.DetachState();
        foreach ((_, torch.Tensor value) in kept.Tensors)
        {
            value.DetachFromDisposeScope();
        }

        Replace(kept);
    }

    /// <summary>Takes over a state, or forgets the one it has.</summary>
    public void Replace(NetworkState? state)
    {
        State?.Dispose();
        State = state;
    }

    /// <inheritdoc/>
    public void Dispose() => Replace(null);
}
