using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the sizes of a network as constants.</summary>
internal static class ConstantsWriter
{
    /// <summary>The sizes that a definition gives; what is unknown is left out.</summary>
    internal static void Write(CodeWriter code, InputDefinition? input, IEnumerable<StackDefinition>? layers, OutputDefinition? output)
    {
        if (input is { Kind: InputKind.Tokens })
        {
            Constant(code, "V, the number of token ids.", "int Vocabulary", input.Size);
        }
        else if (input is not null)
        {
            Constant(code, "F, the number of features of an input vector.", "int InputSize", input.Size);
        }

        if (input?.Embedding is { } embedding)
        {
            Constant(code, "Width of the token embedding.", "int EmbeddingSize", embedding);
        }

        if (output is not null)
        {
            string what = output.Width == output.Size
                ? "O, the number of logits or values of a prediction."
                : $"D, the number of values of a prediction, whose distribution has {output.Width} parameters.";
            Constant(code, what, "int OutputSize", output.Size);
        }

        if (layers is not null)
        {
            code.Gap();
            code.Doc("<summary>H, the hidden size of each layer, from the bottom up.</summary>");
            string widths = string.Join(", ", layers.SelectMany(static stack => stack.Hidden));
            code.Line($"public static global::System.ReadOnlySpan<int> HiddenSizes => [{widths}];");
        }
    }

    /// <summary>What identifies the architecture.</summary>
    internal static void WriteArchitecture(CodeWriter code, long parameters, string fingerprint)
    {
        Constant(code, "The number of trainable parameters.", "long ParameterCount", parameters);
        code.Gap();
        code.Doc("<summary>Identifies the architecture: weights with another fingerprint do not fit.</summary>");
        code.Line($"public const string ArchitectureFingerprint = {Literal.Of(fingerprint)};");
    }

    private static void Constant(CodeWriter code, string summary, string declaration, long value)
    {
        code.Gap();
        code.Doc($"<summary>{summary}</summary>");
        code.Line($"public const {declaration} = {value};");
    }
}
