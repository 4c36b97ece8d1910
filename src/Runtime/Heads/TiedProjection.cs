using Hmlstm.Runtime.Cells;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Heads;

/// <summary>The token embedding of a network whose output is tied to it.</summary>
/// <remarks>
/// The one weight [V, E] is what the tokens are read by and what the logits are made with (Press and Wolf, "Using the output embedding to
/// improve language models", EACL 2017): its gradient is the sum of both. It belongs to the embedding, and a weights file has it once, as
/// <c>input.embedding.weight</c>; the head refers to it.
/// </remarks>
public static class TiedEmbedding
{
    /// <summary>
    /// An embedding that starts as a projection does, uniform within 1 / sqrt(E): with torch's standard normal values for embeddings, the
    /// logits of an untrained network would have a standard deviation near sqrt(E).
    /// </summary>
    /// <param name="vocabulary">V, the number of tokens; at least 1.</param>
    /// <param name="width">E, the width of their vectors; at least 1.</param>
    public static Embedding Create(long vocabulary, long width)
    {
        Embedding embedding = nn.Embedding(vocabulary, width);
        double bound = 1 / Math.Sqrt(width);
        using (no_grad())
        {
            embedding.weight!.uniform_(-bound, bound);
        }

        return embedding;
    }
}

/// <summary>A projection by the weight of an embedding, with a bias of its own: logit v is e_v · x + b_v.</summary>
/// <remarks>Its one parameter is <c>bias</c> [V], with torch's initial values for linear layers, ±1/√E.</remarks>
internal sealed class TiedProjection : nn.Module<Tensor, Tensor>
{
    private readonly Embedding embedding;

    /// <summary>A projection to as many logits as the embedding has tokens.</summary>
    /// <param name="embedding">The owner of the weight, which is no part of this module.</param>
    /// <param name="inputs">Width of what is projected.</param>
    /// <param name="size">O, the number of logits.</param>
    /// <exception cref="ArgumentException">The embedding has another number of tokens, or is of another width.</exception>
    public TiedProjection(Embedding embedding, long inputs, long size)
        : base(nameof(TiedProjection))
    {
        long[] shape = embedding.weight!.shape;
        if (shape[0] != size || shape[1] != inputs)
        {
            throw new ArgumentException(
                $"The head projects {inputs} values to {size}; the embedding that it is tied to is [{shape[0]}, {shape[1]}].",
                nameof(embedding));
        }

        this.embedding = embedding;
        double bound = 1 / Math.Sqrt(inputs);
        register_parameter("bias", Initialiser.Own(empty(size).uniform_(-bound, bound)));
    }

    /// <summary>The embedding's weight, [V, E]. Asked for at each use: torch replaces it when a module moves.</summary>
    public Tensor Weight => embedding.weight!;

    /// <summary><c>bias</c>, [V].</summary>
    public Tensor Bias => get_parameter("bias")!;

    /// <summary>Logits [.., V] of [.., E]; the caller disposes them.</summary>
    public override Tensor forward(Tensor input) => nn.functional.linear(input, Weight, Bias);

    /// <summary>Does nothing: the bias is registered by name, and the embedding belongs to the network.</summary>
    protected override void RegisterComponents()
    {
    }
}
