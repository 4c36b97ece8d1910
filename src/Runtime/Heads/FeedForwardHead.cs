using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

/// <summary>A head over the top layer's hidden state: feed-forward layers and a projection.</summary>
/// <remarks>
/// Parameters: <c>hidden.n.weight|bias</c> and <c>projection.weight|bias</c>, with torch's initial values for linear layers. Any number of
/// leading dimensions: all steps of a window go through as one product.
/// </remarks>
public sealed class FeedForwardHead : nn.Module<Tensor, Tensor>
{
    private readonly FeedForwardLayers layers;

    /// <summary>A head with fresh weights, as a definition describes it.</summary>
    /// <param name="definition">A head that reads the top layer.</param>
    /// <param name="inputSize">Width of what it reads.</param>
    public FeedForwardHead(OutputDefinition definition, long inputSize)
        : this(inputSize, [.. definition.Hidden], definition.Activation, definition.Width)
    {
    }

    /// <summary>A head with fresh weights.</summary>
    /// <param name="inputSize">Width of what it reads.</param>
    /// <param name="hidden">Widths of the layers before the projection; may be empty.</param>
    /// <param name="activation">The activation of those layers.</param>
    /// <param name="size">O, the number of values or logits.</param>
    public FeedForwardHead(long inputSize, IReadOnlyList<long> hidden, ActivationKind activation, long size)
        : base(nameof(FeedForwardHead))
    {
        layers = new FeedForwardLayers(inputSize, hidden, activation, size);
        if (layers.Hidden is not null)
        {
            register_module("hidden", layers.Hidden);
        }

        register_module("projection", layers.Projection);
    }

    /// <summary>Values or logits [.., O] of hidden states [.., H].</summary>
    /// <exception cref="ArgumentException">The hidden states are of another width, or of another type than the weights.</exception>
    public override Tensor forward(Tensor input)
    {
        layers.Check(input);
        return layers.Apply(input);
    }

    /// <summary>Does nothing: the layers are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }
}

/// <summary>The layers that both heads end with: <c>hidden.n</c>, each with its activation, and <c>projection</c>.</summary>
internal sealed class FeedForwardLayers
{
    private readonly Linear[] hidden;
    private readonly ActivationKind activation;
    private readonly long width;

    /// <summary>Fresh layers with torch's initial values for linear layers, ±1/√inputs.</summary>
    public FeedForwardLayers(long input, IReadOnlyList<long> widths, ActivationKind activation, long size)
    {
        this.activation = activation;
        width = input;
        hidden = new Linear[widths.Count];
        for (int n = 0; n < hidden.Length; n++)
        {
            hidden[n] = nn.Linear(n == 0 ? input : widths[n - 1], widths[n]);
        }

        Projection = nn.Linear(hidden.Length == 0 ? input : widths[^1], size);
        Hidden = hidden.Length == 0 ? null : nn.ModuleList(hidden);
    }

    /// <summary>The layers before the projection, to be registered as <c>hidden</c>; null without any.</summary>
    public ModuleList<Linear>? Hidden { get; }

    /// <summary>The last layer, to be registered as <c>projection</c>.</summary>
    public Linear Projection { get; }

    /// <summary>Refuses what these layers cannot read.</summary>
    /// <param name="input">What should be [.., input], of the layers' type and on their device.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public void Check(Tensor input)
    {
        Tensor like = Projection.weight!;
        if (input.dim() == 0 || input.size(-1) != width || !TensorCheck.IsLike(input, like) || input.is_sparse)
        {
            throw TensorCheck.Misfit(nameof(input), input, TensorCheck.Text(like, $".., {width}"), nameof(input));
        }
    }

    /// <summary>Values or logits [.., O] of [.., input]; the caller disposes them.</summary>
    public Tensor Apply(Tensor input)
    {
        Tensor last = input.alias();
        foreach (Linear layer in hidden)
        {
            using Tensor sums = LinearCall.Run(layer, last);
            last.Dispose();
            last = activation == ActivationKind.Relu ? sums.relu() : sums.tanh();
        }

        using (last)
        {
            return LinearCall.Run(Projection, last);
        }
    }
}
