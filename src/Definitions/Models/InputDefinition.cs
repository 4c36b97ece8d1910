namespace Hmlstm.Definitions.Models;

/// <summary>What enters the network at each step.</summary>
public sealed record InputDefinition
{
    /// <summary>The smallest vocabulary: with one token there is nothing to tell apart.</summary>
    public const int LeastTokens = 2;

    /// <summary>Real vectors or integer ids.</summary>
    public required InputKind Kind { get; init; }

    /// <summary>F features of a vector, or V ids of the vocabulary.</summary>
    public required int Size { get; init; }

    /// <summary>Width of the token embedding; null for one-hot tokens and for features.</summary>
    public int? Embedding { get; init; }
}

/// <summary>What enters a network at each step.</summary>
public enum InputKind
{
    /// <summary>Real vectors, [B, T, F].</summary>
    Features,

    /// <summary>Integer ids, [B, T].</summary>
    Tokens,
}
