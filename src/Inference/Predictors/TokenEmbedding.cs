namespace Hmlstm.Inference;

/// <summary>The vectors of the tokens, over trained weights.</summary>
public sealed unsafe class TokenEmbedding
{
    private readonly PredictorWeights weights;
    private readonly int width;

    /// <summary>An embedding over its weight.</summary>
    /// <param name="weights">The weights of the network; they have the embedding's.</param>
    /// <param name="name">The weight's name, such as <c>input.embedding.weight</c>.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="width">E.</param>
    public TokenEmbedding(PredictorWeights weights, string name, int vocabulary, int width)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (this.weights, this.width, Vocabulary, Table) = (weights, width, vocabulary, weights.At(name));
    }

    /// <summary>V.</summary>
    internal int Vocabulary { get; }

    /// <summary>Where the vectors lie, [V, E].</summary>
    internal nint Table { get; }

    /// <summary>Lets the vectors of the tokens enter.</summary>
    /// <param name="pass">Has the tokens.</param>
    public void Read(PredictorPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        pass.LookUp((float*)Table, width);
        GC.KeepAlive(weights);
    }
}
