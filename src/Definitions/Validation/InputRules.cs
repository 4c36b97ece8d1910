using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>What enters the network.</summary>
internal static class InputRules
{
    /// <summary>The input; null where its kind or size is unknown.</summary>
    public static InputDefinition? Build(Values input)
    {
        InputKind kind = input.Has(InputKeys.Tokens) ? InputKind.Tokens : InputKind.Features;
        int? size = input.Variant is null ? null : input.Find(InputKeys.Tokens) ?? input.Find(InputKeys.Features);
        return size is null ? null : new InputDefinition { Kind = kind, Size = size.Value, Embedding = input.Find(InputKeys.Embedding) };
    }
}
