namespace Hmlstm.Definitions.Models;

/// <summary>The head: what turns hidden states into predictions.</summary>
public sealed record OutputDefinition
{
    /// <summary>Which hidden states it reads.</summary>
    public OutputSource From { get; init; }

    /// <summary>Width of the gated embedding; null with <see cref="OutputSource.Top"/>.</summary>
    public int? Embedding { get; init; }

    /// <summary>Widths of the feed-forward layers before the projection; may be empty.</summary>
    public EquatableArray<int> Hidden { get; init; }

    /// <summary>The activation of those layers.</summary>
    public ActivationKind Activation { get; init; }

    /// <summary>O, the number of values or logits.</summary>
    public required int Size { get; init; }

    /// <summary>Which steps give a prediction.</summary>
    public OutputSteps Steps { get; init; }
}
