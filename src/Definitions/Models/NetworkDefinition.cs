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
}

/// <summary>What a network predicts.</summary>
public enum TaskKind
{
    /// <summary>Real values; mean squared error.</summary>
    Regression,

    /// <summary>One class; cross-entropy, binary with one output.</summary>
    Classification,

    /// <summary>The next token; cross-entropy.</summary>
    LanguageModel,
}
