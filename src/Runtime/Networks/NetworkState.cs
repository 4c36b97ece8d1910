using Hmlstm.Runtime.Cells;
using TorchSharp;

namespace Hmlstm.Runtime;

/// <summary>The recurrent state of a network between two windows: one tensor per layer and role, batch first.</summary>
/// <remarks>A state owns its tensors: disposing it frees them, and inside a dispose scope they go with the scope like any tensor.</remarks>
public abstract class NetworkState : IDisposable
{
    /// <summary>Creates a state that takes ownership of the tensors.</summary>
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
                throw new ArgumentException(
                    $"{name} is {(value is null ? "missing" : "a single number")}, but must have rows.", nameof(tensors));
            }

            rows ??= value.size(0);
            if (value.size(0) != rows)
            {
                throw new ArgumentException($"{name} has {value.size(0)} rows, but {tensors[0].Name} has {rows}.", nameof(tensors));
            }
        }

        BatchSize = rows!.Value;
    }

    /// <summary>The tensors with their names, in a fixed order, which checkpoints keep.</summary>
    public IReadOnlyList<(string Name, torch.Tensor Value)> Tensors { get; }

    /// <summary>B, the number of rows.</summary>
    public long BatchSize { get; }

    /// <summary>A new state with the same values, detached from the autograd graph, as truncated backpropagation needs it.</summary>
    public abstract NetworkState DetachState();

    /// <summary>A new state in which some rows are reset to zero.</summary>
    /// <param name="finished">[B] bool: true where a row's text has ended.</param>
    /// <exception cref="ArgumentException"><paramref name="finished"/> has other rows, or another type.</exception>
    public abstract NetworkState ResetRowsOf(torch.Tensor finished);

    /// <summary>A state of this type with other tensors, for example those of a checkpoint; it takes ownership of them.</summary>
    /// <param name="values">
    /// As many as <see cref="Tensors"/>, of the same widths and types, in the same order, all with as many rows.
    /// </param>
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

    /// <summary>Moves the tensors to the outer dispose scope, or to the caller when there is none.</summary>
    internal void MoveTensors()
    {
        foreach ((_, torch.Tensor value) in Tensors)
        {
            value.MoveToOuterDisposeScope();
        }
    }
}

/// <summary>A typed state; a generated class has a property for each stack's tensors.</summary>
/// <typeparam name="TSelf">The state's own type.</typeparam>
public abstract class NetworkState<TSelf> : NetworkState
    where TSelf : NetworkState<TSelf>
{
    /// <inheritdoc/>
    protected NetworkState(params (string Name, torch.Tensor Value)[] tensors)
        : base(tensors)
    {
    }

    /// <summary>A new state with the same values, detached from the autograd graph. This one is unchanged.</summary>
    public TSelf Detach() => Map(static value => value.detach());

    /// <summary>A new state in which some rows are reset to zero. This one is unchanged.</summary>
    /// <param name="finished">[B] bool: true where a row's text has ended.</param>
    /// <exception cref="ArgumentException"><paramref name="finished"/> has other rows, or another type.</exception>
    public TSelf ResetRows(torch.Tensor finished)
    {
        if (finished.dim() != 1 || finished.size(0) != BatchSize || finished.dtype != torch.ScalarType.Bool)
        {
            throw TensorCheck.Misfit(nameof(finished), finished, $"bool [{BatchSize}], one for each row of the state", nameof(finished));
        }

        return Map(value =>
        {
            long[] column = new long[value.dim()];
            Array.Fill(column, 1);
            column[0] = BatchSize;
            using torch.Tensor mask = finished.reshape(column);
            return value.masked_fill(mask, 0);
        });
    }

    /// <summary>A new state on a device. This one is unchanged.</summary>
    public TSelf To(torch.Device device) => Map(value => value.to(device));

    /// <summary>Moves the tensors to the outer dispose scope, or to the caller when there is none.</summary>
    public TSelf MoveToOuterDisposeScope()
    {
        MoveTensors();
        return (TSelf)this;
    }

    /// <inheritdoc/>
    public sealed override NetworkState DetachState() => Detach();

    /// <inheritdoc/>
    public sealed override NetworkState ResetRowsOf(torch.Tensor finished) => ResetRows(finished);

    /// <inheritdoc/>
    public sealed override NetworkState FromTensors(IReadOnlyList<torch.Tensor> values)
    {
        if (values.Count != Tensors.Count)
        {
            throw new ArgumentException($"The state has {Tensors.Count} tensors, not {values.Count}.", nameof(values));
        }

        for (int i = 0; i < values.Count; i++)
        {
            (string name, torch.Tensor own) = Tensors[i];
            torch.Tensor value = values[i];
            if (value is null || value.dtype != own.dtype || value.dim() == 0 || !value.shape.AsSpan(1).SequenceEqual(own.shape.AsSpan(1)))
            {
                string wanted = TensorCheck.Text(own, string.Join(", ", own.shape[1..].Select(static size => $"{size}").Prepend("B")));
                throw TensorCheck.Misfit(name, value, wanted, nameof(values));
            }
        }

        int next = 0;
        return Map(_ => values[next++]);
    }

    /// <summary>
    /// A new state over mapped tensors: <paramref name="map"/> runs once per tensor, in the order of <see cref="NetworkState.Tensors"/>.
    /// </summary>
    /// <param name="map">Returns a new tensor, never the handle that it was given.</param>
    protected abstract TSelf Map(Func<torch.Tensor, torch.Tensor> map);
}
