using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>input</c>.</summary>
internal static class InputKeys
{
    public static readonly Key<int> Features = new(
        "features", new DataNumberType(1, 65536), "F: real vectors of this width enter, [B, T, F]. Excludes `tokens`.")
    { Of = ["features"] };

    public static readonly Key<int> Tokens = new(
        "tokens", new DataNumberType(InputDefinition.LeastTokens, 10_000_000),
        "V: integer ids below this size of the vocabulary enter, [B, T]. Excludes `features`.")
    { Of = ["tokens"] };

    public static readonly Key<int> Embedding = new(
        "embedding", new IntegerType(1, 65536), "Width of the token embedding. Without it tokens enter one-hot.")
    { Of = ["tokens"] };

    public static readonly Section Section = new(
        "input", "'input'", "What enters the network at each step: `features` or `tokens`.", Features, Tokens, Embedding)
    {
        PresenceKeys = [Features, Tokens],
    };
}
