using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

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
            using Tensor sums = LinearEngine.Call(layer, last);
            last.Dispose();
            last = activation == ActivationKind.Relu ? sums.relu() : sums.tanh();
        }

        using (last)
        {
            return LinearEngine.Call(Projection, last);
        }
    }
}
