using Hmlstm.Definitions.Models;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>Layers that hand on what enters: h_t = x_t.</summary>
public sealed class Identity : nn.Module, IStack<IdentityState, IdentityOutput>
{
    private readonly long width;
    private readonly Tensor like = zeros(1).DetachFromDisposeScope();

    /// <summary>Layers of the width of what enters.</summary>
    /// <param name="definition">The widths.</param>
    /// <param name="inputSize">Width of what enters.</param>
    /// <exception cref="ArgumentException">A layer has another width than what enters.</exception>
    public Identity(IdentityStack definition, long inputSize)
        : base(nameof(Identity))
    {
        if (definition.Hidden.Any(hidden => hidden != inputSize))
        {
            throw new ArgumentException($"Identity layers are as wide as what enters, {inputSize}.", nameof(definition));
        }

        width = inputSize;
    }

    /// <inheritdoc/>
    public IdentityState CreateState(long batch) => new(StateTensor.Zeros(batch, width, like));

    /// <inheritdoc/>
    public IdentityOutput Run(Tensor input, IdentityState state, SequenceMask mask)
    {
        TensorCheck.Window(input, width, like);
        mask.CheckFit(input);
        Tensor hidden = mask.HoldLast(input);
        return new IdentityOutput(hidden, new IdentityState(mask.Last(hidden).clone()));
    }

    /// <inheritdoc/>
    public IdentityState Step(Tensor element, IdentityState state)
    {
        TensorCheck.Element(element, width, like);
        return new IdentityState(element.clone());
    }

    /// <summary>Does nothing: there are no parameters.</summary>
    protected override void RegisterComponents()
    {
    }
}

/// <summary>What an identity remembers: the last element.</summary>
/// <param name="Hidden">[B, H].</param>
public sealed record IdentityState(Tensor Hidden) : IStackState<IdentityState>
{
    /// <inheritdoc/>
    public IEnumerable<(string Name, Tensor Value)> Tensors(string name) => [($"{name}.hidden", Hidden)];

    /// <inheritdoc/>
    public IdentityState Map(Func<Tensor, Tensor> map) => new(map(Hidden));
}

/// <summary>What an identity gives for a window.</summary>
/// <param name="Hidden">[B, T, H].</param>
/// <param name="State">The state afterwards.</param>
public sealed record IdentityOutput(Tensor Hidden, IdentityState State);
