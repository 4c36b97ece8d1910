using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>
/// How undecided a k-lstm's selector is (Kuo and Chien, MLSP 2018): the term that entropy regularisation takes off the loss.
/// </summary>
public static class SelectionEntropy
{
    /// <summary>The mean over rows of the sum over real steps of -sum over cells of q log q, in nats.</summary>
    /// <param name="probability">q, [B, T, K].</param>
    /// <param name="lengths">The real steps of each row, [B]; null when every row has T.</param>
    /// <returns>A scalar that carries gradient; the caller disposes it.</returns>
    public static Tensor Of(Tensor probability, Tensor? lengths = null)
    {
        using DisposeScope scope = NewDisposeScope();

        // The bound keeps the gradient at q = 0 finite; q log q is 0 there either way.
        Tensor entropy = (probability * probability.clamp(min: 1e-30).log()).sum(2).neg();
        if (lengths is not null)
        {
            Tensor real = arange(probability.size(1), device: probability.device).unsqueeze(0).lt(lengths.unsqueeze(1));
            entropy = entropy * real.to(entropy.dtype);
        }

        return (entropy.sum() / probability.size(0)).MoveToOuterDisposeScope();
    }
}
