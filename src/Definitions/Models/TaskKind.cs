namespace Hmlstm.Definitions.Models;

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
