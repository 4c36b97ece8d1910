using Hmlstm.Runtime.Cells;
using TorchSharp;

namespace Hmlstm.Runtime;

/// <summary>A typed state; a generated class names each tensor as a property.</summary>
/// <typeparam name="TSelf">The state's own type.</typeparam>
public abstract class NetworkState<TSelf> : NetworkState
    where TSelf : NetworkState<TSelf>
{
    /// <inheritdoc/>
    protected NetworkState(params (string Name, torch.Tensor Value)[] tensors)
        : base(tensors)
    {
    }

    /// <summary>The same numbers as a new state without a history of gradients. This one stays as it is.</summary>
    public TSelf Detach() => Map(static value => value.detach());

    /// <summary>A new state in which some rows are zero again. This one stays as it is.</summary>
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

    /// <summary>A new state on a device. This one stays as it is.</summary>
    public TSelf To(torch.Device device) => Map(value => value.to(device));

    /// <summary>Hands the tensors to the dispose scope around the current one, or to the caller when there is none.</summary>
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

    /// <summary>A new state over mapped tensors: <paramref name="map"/> runs once per tensor, in the order of <see cref="NetworkState.Tensors"/>.</summary>
    /// <param name="map">Gives a tensor of its own, never the handle that it got.</param>
    protected abstract TSelf Map(Func<torch.Tensor, torch.Tensor> map);
}
