using TorchSharp;

namespace Hmlstm.Runtime;

/// <summary>The results of a network for a window; a generated class overrides what its model has.</summary>
/// <remarks>
/// An output owns its tensors and its <see cref="State"/>: disposing it frees all of them. To carry the state on, take
/// <c>State.Detach()</c> first, which has handles of its own.
/// </remarks>
public abstract class NetworkOutput : IDisposable
{
    /// <summary>Logits or values: [B, T, O] for every step, or [B, O] for the last one.</summary>
    public abstract torch.Tensor Predictions { get; }

    /// <summary>The state after the window.</summary>
    public abstract NetworkState State { get; }

    /// <summary>Boundaries z of each level that has a detector, [B, L', T]; null without an HM-LSTM stack or without a detector.</summary>
    public virtual torch.Tensor? Boundaries => null;

    /// <summary>Hidden states of each HM-LSTM level, [B, T, H] from the bottom up; empty without an HM-LSTM stack.</summary>
    public virtual IReadOnlyList<torch.Tensor> Hidden => [];

    /// <summary>The mixing weights w of the cells of the top k-lstm layer, [B, T, K]; null without one.</summary>
    public virtual torch.Tensor? Selection => null;

    /// <summary>The selector's probabilities q of the top k-lstm layer, [B, T, K]; null without one.</summary>
    public virtual torch.Tensor? SelectionProbability => null;

    /// <summary>
    /// Moves every tensor, including the state's, to the outer dispose scope, or to the caller when there is none.
    /// </summary>
    public void MoveToOuterDisposeScope()
    {
        foreach (torch.Tensor tensor in OwnTensors())
        {
            tensor.MoveToOuterDisposeScope();
        }

        State.MoveTensors();
    }

    /// <summary>Frees every tensor, the state's too.</summary>
    public void Dispose()
    {
        foreach (torch.Tensor tensor in OwnTensors())
        {
            tensor.Dispose();
        }

        State.Dispose();
        GC.SuppressFinalize(this);
    }

    private IEnumerable<torch.Tensor> OwnTensors() =>
        Hidden.Concat(new[] { Predictions, Boundaries, Selection, SelectionProbability }.OfType<torch.Tensor>());
}
