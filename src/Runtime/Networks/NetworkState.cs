using TorchSharp;

namespace Hmlstm.Runtime;

/// <summary>What a network remembers between two windows: one tensor per layer and role, rows first.</summary>
/// <remarks>A state owns its tensors: disposing it frees them, and inside a dispose scope they go with the scope like any tensor.</remarks>
public abstract class NetworkState : IDisposable
{
    /// <summary>Takes over the tensors.</summary>
    /// <param name="tensors">Each with its role's name and B rows; at least one.</param>
    /// <exception cref="ArgumentException">There is no tensor, one has no rows, or two differ in their number of rows.</exception>
    protected NetworkState(params (string Name, torch.Tensor Value)[] tensors)
    {
        if (tensors.Length == 0)
        {
            throw new ArgumentException("A state needs at least one tensor.", nameof(tensors));
        }

        Tensors = tensors;
        long? rows = null;
        foreach ((string name, torch.Tensor value) in tensors)
        {
            if (value is null || value.dim() == 0)
            {
                throw new ArgumentException($"{name} is {(value is null ? "missing" : "a single number")}, but must have rows.", nameof(tensors));
            }

            rows ??= value.size(0);
            if (value.size(0) != rows)
            {
                throw new ArgumentException($"{name} has {value.size(0)} rows, but {tensors[0].Name} has {rows}.", nameof(tensors));
            }
        }

        BatchSize = rows!.Value;
    }

    /// <summary>The tensors with their names, in a fixed order; a checkpoint keeps them so.</summary>
    public IReadOnlyList<(string Name, torch.Tensor Value)> Tensors { get; }

    /// <summary>B, the number of rows.</summary>
    public long BatchSize { get; }

    /// <summary>The same numbers as a new state without a history of gradients, as truncated backpropagation needs it.</summary>
    public abstract NetworkState DetachState();

    /// <summary>A new state in which some rows are zero again.</summary>
    /// <param name="finished">[B] bool: true where a row's text has ended.</param>
    /// <exception cref="ArgumentException"><paramref name="finished"/> has other rows, or another type.</exception>
    public abstract NetworkState ResetRowsOf(torch.Tensor finished);

    /// <summary>A state of this type over other tensors, as a checkpoint gives them back; it takes them over.</summary>
    /// <param name="values">As many as <see cref="Tensors"/>, of the same widths and types, in the same order, all with as many rows.</param>
    /// <exception cref="ArgumentException">Their number, a shape or a type does not fit.</exception>
    public abstract NetworkState FromTensors(IReadOnlyList<torch.Tensor> values);

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach ((_, torch.Tensor value) in Tensors)
        {
            value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Hands the tensors to the dispose scope around the current one, or to the caller when there is none.</summary>
    internal void MoveTensors()
    {
        foreach ((_, torch.Tensor value) in Tensors)
        {
            value.MoveToOuterDisposeScope();
        }
    }
}
