namespace Hmlstm.Definitions.Models;

/// <summary>One valid network with every default settled. No paths, spans or YAML nodes: equal definitions give equal code.</summary>
public sealed record NetworkDefinition
{
    /// <summary>The C# type's name, a checked identifier.</summary>
    public required string Name { get; init; }

    /// <summary>The C# namespace, checked identifiers with dots; null where the file leaves it to the project.</summary>
    public string? Namespace { get; init; }

    /// <summary>One or more sentences for people, as the file gives them; null without any.</summary>
    public string? Summary { get; init; }

    /// <summary>What is predicted, which fixes the loss and the metrics.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>What enters at each step.</summary>
    public required InputDefinition Input { get; init; }

    /// <summary>The recurrent stacks, bottom to top; at least one.</summary>
    public required EquatableArray<StackDefinition> Layers { get; init; }

    /// <summary>What turns hidden states into predictions.</summary>
    public required OutputDefinition Output { get; init; }

    /// <summary>How the network is trained.</summary>
    public required TrainingDefinition Training { get; init; }

    /// <summary>What it is trained on; null where the file does not say.</summary>
    public DataDefinition? Data { get; init; }

    /// <summary>What it is judged by: the head's loss, or the task's own where the head names none.</summary>
    public LossDefinition Loss => Output.Loss ?? LossDefinition.Of(Task);

    /// <summary>Whether its tokens are words or pieces of them, so that its loss is not one per character.</summary>
    public bool HasWords => Data is ITextData { Alphabet: AlphabetKind.Words or AlphabetKind.Bpe };

    /// <summary>
    /// Whether bits per character can be said of it, as a language model: of characters, and of the pieces of one long text, which are as
    /// many characters together as the text has.
    /// </summary>
    public bool HasBitsPerCharacter => !HasWords || Data is TextData { Alphabet: AlphabetKind.Bpe };
}

/// <summary>What a network predicts.</summary>
public enum TaskKind
{
    /// <summary>Real values; the mean squared error, unless the head names another loss.</summary>
    Regression,

    /// <summary>One class; cross-entropy, binary with one output.</summary>
    Classification,

    /// <summary>The next token; cross-entropy.</summary>
    LanguageModel,
}

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

    /// <summary>Probability, 0 to below 1, of dropping a value of what the first stack reads, step by step, in training.</summary>
    public double Dropout { get; init; }

    /// <summary>The same, of one draw for all steps of a row's window.</summary>
    public double VariationalDropout { get; init; }
}

/// <summary>What enters a network at each step.</summary>
public enum InputKind
{
    /// <summary>Real vectors, [B, T, F].</summary>
    Features,

    /// <summary>Integer ids, [B, T].</summary>
    Tokens,
}

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

    /// <summary>
    /// Whether the last product's weight is the token embedding of the input, which a weights file then has once
    /// (<c>input.embedding.weight</c>); for language models.
    /// </summary>
    public bool Tied { get; init; }

    /// <summary>The number of values or classes that are predicted.</summary>
    public required int Size { get; init; }

    /// <summary>What the network is judged by; null for the task's own: the mean squared error, or cross-entropy.</summary>
    public LossDefinition? Loss { get; init; }

    /// <summary>O, the numbers of a prediction: as many as <see cref="Size"/>, unless the loss is one of distributions.</summary>
    public long Width => Loss?.WidthOf(Size) ?? Size;

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
