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

/// <summary>Which hidden states the head reads.</summary>
public enum OutputSource
{
    /// <summary>The top layer's.</summary>
    Top,

    /// <summary>The gated embedding of every level of the top HM-LSTM stack.</summary>
    All,
}

/// <summary>Which steps give a prediction.</summary>
public enum OutputSteps
{
    /// <summary>Every step: [B, T, O].</summary>
    Each,

    /// <summary>The last step of the sequence: [B, O].</summary>
    Last,
}

/// <summary>Activations of feed-forward layers and plain recurrent cells.</summary>
public enum ActivationKind
{
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Rectified linear unit.</summary>
    Relu,
}
