using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>Consecutive recurrent layers of one kind: what a network knows of them.</summary>
/// <remarks>
/// A stack decides by itself whether Hmlstm's engine computes (float32 on the CPU, see <see cref="Engines.CpuEngine"/>) or libtorch, on any
/// device and in any floating type. The numbers are the same to rounding. What it gives belongs to the dispose scope around the call.
/// </remarks>
/// <typeparam name="TState">What it remembers between two windows or steps.</typeparam>
/// <typeparam name="TOutput">What it gives for a window.</typeparam>
public interface IStack<TState, TOutput>
    where TState : IStackState<TState>
{
    /// <summary>Zeros on the parameters' device and in their type.</summary>
    /// <param name="batch">B; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batch"/> is below 1.</exception>
    TState CreateState(long batch);

    /// <summary>Runs over a window.</summary>
    /// <param name="input">[B, T, in].</param>
    /// <param name="state">The state before it; only read.</param>
    /// <param name="mask">Which rows go on at each step. Steps after a row's end repeat its last real one.</param>
    /// <exception cref="ArgumentException">An argument is of another size, or of another type than the weights.</exception>
    TOutput Run(Tensor input, TState state, SequenceMask mask);

    /// <summary>Reads one element of each stream.</summary>
    /// <param name="element">[B, in].</param>
    /// <param name="state">The state before it; only read.</param>
    /// <returns>The state after it, with the layers' hidden states.</returns>
    /// <exception cref="ArgumentException">An argument is of another size, or of another type than the weights.</exception>
    /// <exception cref="InvalidOperationException">The stack also reads from the sequence's end.</exception>
    TState Step(Tensor element, TState state);
}

/// <summary>
/// What a stack remembers between two steps. It only refers to tensors: they belong to a dispose scope or to a typed state.
/// </summary>
/// <typeparam name="TSelf">The state's own type.</typeparam>
public interface IStackState<TSelf>
{
    /// <summary>The tensors with their names, in a fixed order; a checkpoint keeps them so.</summary>
    /// <param name="name">What the names begin with.</param>
    IEnumerable<(string Name, Tensor Value)> Tensors(string name);

    /// <summary>A state over mapped tensors, in the order of <see cref="Tensors"/>.</summary>
    TSelf Map(Func<Tensor, Tensor> map);
}

/// <summary>Makes the tensors of a fresh state.</summary>
internal static class StateTensor
{
    /// <summary>Zeros [batch, width] on a parameter's device and in its type.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batch"/> is below 1.</exception>
    public static Tensor Zeros(long batch, long width, Tensor like) => batch < 1
        ? throw new ArgumentOutOfRangeException(nameof(batch), $"A state has at least one row, not {batch}.")
        : zeros(batch, width, dtype: like.dtype, device: like.device);
}
