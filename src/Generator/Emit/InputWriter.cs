using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes how elements enter: as they are, one-hot, or embedded.</summary>
/// <param name="input">What enters.</param>
/// <param name="isTied">Whether the head shares the weight of the embedding.</param>
internal sealed class InputWriter(InputDefinition input, bool isTied)
{
    /// <summary>The expression of the width that the first stack reads.</summary>
    internal string Size => input.Kind == InputKind.Features ? "InputSize" : input.Embedding is null ? "Vocabulary" : "EmbeddingSize";

    internal void Fields(CodeWriter code)
    {
        if (input.Embedding is not null)
        {
            code.Line($"private readonly {Names.Modules}.Embedding embedding;");
        }
    }

    internal void Construct(CodeWriter code)
    {
        if (input.Embedding is not null)
        {
            string create = isTied ? $"{Names.Heads}.TiedEmbedding.Create" : $"{Names.Torch}.nn.Embedding";
            code.Line($"embedding = Register(\"input.embedding\", {create}(Vocabulary, EmbeddingSize));");
        }
    }

    /// <summary>Refuses elements of other shapes, before anything is computed.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="elements">The variable of the elements.</param>
    /// <param name="leading">Their leading dimensions: rows, and steps in a window.</param>
    internal void Check(CodeWriter code, string elements, int leading) => code.Line(input.Kind == InputKind.Features
        ? $"CheckFeatures({elements}, InputSize, dimensions: {leading + 1});"
        : $"CheckTokens({elements}, Vocabulary, dimensions: {leading});");

    /// <summary>Reads <paramref name="elements"/> and gives the expressions of what the first stack reads.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="elements">The variable of the elements.</param>
    /// <param name="leading">The leading dimensions, for the comment.</param>
    /// <param name="first">The first stack; it may read tokens with their embedding by itself.</param>
    internal string Read(CodeWriter code, string elements, string leading, StackWriter first)
    {
        if (IsReadBy(first))
        {
            return elements + ", embedding";
        }

        (string read, string variable) = (input.Kind, input.Embedding) switch
        {
            (InputKind.Features, _) => (elements, "dropped"),
            (_, null) => ($"OneHot({elements}, Vocabulary)", "oneHot"),
            _ => ($"embedding.call({elements})", "embedded"),
        };
        if (read == elements && !Drops)
        {
            return elements;
        }

        code.Line($"var {variable} = {Dropped(read)};  // [{leading}, {input.Embedding ?? input.Size}]");
        return variable;
    }

    /// <summary>Whether the first stack reads the tokens with their embedding by itself: not where values are dropped in between.</summary>
    /// <param name="first">The first stack.</param>
    internal bool IsReadBy(StackWriter first) => HasEmbedding && first.ReadsTokens && !Drops;

    private bool Drops => input.Dropout > 0 || input.VariationalDropout > 0;

    private string Dropped(string vectors)
    {
        string dropped = input.Dropout.Equals(0) ? vectors : $"Dropped({vectors}, {Literal.Of(input.Dropout)})";
        return input.VariationalDropout.Equals(0)
            ? dropped
            : $"VariationallyDropped({dropped}, {Literal.Of(input.VariationalDropout)})";
    }

    /// <summary>The type of the numbers that a predictor reads, and what they are called.</summary>
    internal (string Type, string Name) Elements => input.Kind == InputKind.Features ? ("float", "features") : ("int", "tokens");

    /// <summary>Whether tokens enter by their embedding.</summary>
    internal bool HasEmbedding => input.Embedding is not null;

    /// <summary>The constant of what an element may be: the width of features, or the vocabulary of tokens.</summary>
    internal string Bound => input.Kind == InputKind.Features ? "InputSize" : "Vocabulary";

    /// <summary>The line of a predictor that lets what the first stack does not read by itself enter; null where it reads all.</summary>
    /// <param name="first">The first stack.</param>
    internal string? PredictorRead(StackWriter first) =>
        input.Kind == InputKind.Features || IsReadBy(first) ? null
        : HasEmbedding ? "embedding.Read(pass);"
        : "pass.OneHot(Vocabulary);";

    /// <summary>What a caller of a predictor passes.</summary>
    /// <param name="leading">The leading dimensions.</param>
    internal string DescribePlain(string leading) => input.Kind == InputKind.Features
        ? $"Features [{leading}, {input.Size}]."
        : $"Token ids [{leading}], 0 to {input.Size - 1}.";

    /// <summary>What a caller passes.</summary>
    /// <param name="leading">The leading dimensions.</param>
    internal string Describe(string leading) => input.Kind == InputKind.Features
        ? $"Features [{leading}, {input.Size}]."
        : $"Token ids [{leading}], int64, 0 to {input.Size - 1}.";
}
