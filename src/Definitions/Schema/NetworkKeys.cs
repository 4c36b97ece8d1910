using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys at the top of a file.</summary>
internal static class NetworkKeys
{
    public static readonly Key<string> Model = new("model", new NameType(dotted: false), "The name of the C# class.")
    {
        DefaultText = "the file's name in PascalCase",
    };

    public static readonly Key<string> Namespace = new("namespace", new NameType(dotted: true), "The namespace of the C# class.")
    {
        DefaultText = "the project's root namespace",
    };

    public static readonly Key<string> Summary = new(
        "summary", new TextType("text", 4000),
        "A description of the network; it becomes the XML documentation of the class.");

    public static readonly Key<TaskKind> Task = new(
        "task",
        new ChoiceType<TaskKind>(
            ("regression", TaskKind.Regression, "Real values; mean squared error, unless `output` names another loss."),
            ("classification", TaskKind.Classification, "One class; cross-entropy, binary with one output."),
            ("language-model", TaskKind.LanguageModel, "The next token at each step; cross-entropy.")),
        "What the network predicts; determines the metrics and the default loss.")
    { Required = true };

    public static readonly SectionKey Input = new("input", InputKeys.Section, "What enters the network at each step.") { Required = true };

    public static readonly SectionListKey Layers = new(
        "layers", StackKeys.Section, 64,
        "The recurrent stacks, bottom to top. Each item is one or more layers of one kind of cell.")
    { Required = true };

    public static readonly SectionKey Output = new(
        "output", OutputKeys.Section,
        "The head: what turns hidden states into predictions.")
    { DefaultText = "its defaults" };

    public static readonly SectionKey Training = new(
        "training", TrainingKeys.Section,
        "How the network is trained.")
    { DefaultText = "its defaults" };

    public static readonly SectionKey Data = new("data", DataKeys.Section, "What the network is trained on.");

    public static readonly Section Section = new(
        "network", "the network", "One file is one network and, if it says so, its training and its data.",
        Model, Namespace, Summary, Task, Input, Layers, Output, Training, Data);
}

/// <summary>The keys of <c>input</c>.</summary>
internal static class InputKeys
{
    public static readonly Key<int> Features = new(
        "features", new DataNumberType(1, 65536),
        "F, the number of features at each step: the input is real numbers, [B, T, F]. Excludes `tokens`.")
    { Of = ["features"] };

    public static readonly Key<int> Tokens = new(
        "tokens", new DataNumberType(InputDefinition.LeastTokens, 10_000_000),
        "V, the size of the vocabulary: the input is integer ids from 0 to V - 1, [B, T]. Excludes `features`.")
    { Of = ["tokens"] };

    public static readonly Key<int> Embedding = new(
        "embedding", new IntegerType(1, 65536), "Width of the token embedding. Without it tokens enter one-hot.")
    { Of = ["tokens"] };

    public static readonly Key<double> Dropout = new(
        "dropout",
        new NumberType(0, 1, belowMost: true),
        0,
        "Probability of dropping a value of the vectors that enter the first stack, in training: features, embeddings, or one-hot tokens.")
    { IsOfTraining = true };

    public static readonly Key<double> VariationalDropout = new(
        "variational_dropout",
        new NumberType(0, 1, belowMost: true),
        0,
        "Probability of dropping a value of those vectors at all steps of a row's window, in training (Gal and Ghahramani, NIPS 2016). "
        + "Of one-hot tokens, it drops all occurrences of a token.")
    { IsOfTraining = true };

    public static readonly Section Section = new(
        "input", "'input'", "What enters the network at each step: `features` or `tokens`.",
        Features, Tokens, Embedding, Dropout, VariationalDropout)
    {
        PresenceKeys = [Features, Tokens],
    };
}

/// <summary>The keys of <c>output</c>.</summary>
internal static class OutputKeys
{
    private static readonly OutputDefinition Usual = new() { Size = 1 };

    public static readonly Key<OutputSource> From = new(
        "from",
        new ChoiceType<OutputSource>(
            ("top", OutputSource.Top, "The hidden state of the top layer."),
            ("all", OutputSource.All, "The gated embedding of all levels of the hm-lstm on top, which needs `embedding`.")),
        Usual.From,
        "Which hidden states the head reads.");

    public static readonly Key<int> Embedding = new(
        "embedding", new IntegerType(1, 65536),
        "Width of the gated embedding, with `from: all`.");

    public static readonly Key<EquatableArray<int>> Hidden = new(
        "hidden", new ListType<int>("widths", new IntegerType(1, 65536), 0, 16, single: true), Usual.Hidden,
        "Widths of the feed-forward layers before the final linear layer.");

    public static readonly Key<ActivationKind> Activation = new(
        "activation", Activations.Type, Usual.Activation,
        "The activation of those layers.");

    public static readonly Key<bool> Tied = new(
        "tied", new BooleanType(), Usual.Tied,
        "Whether the final linear layer shares its weight with the token embedding of `input` (Press and Wolf, EACL 2017). For "
        + "language models only; the input of that layer must be as wide as the embedding.");

    public static readonly Key<int> Size = new(
        "size",
        new DataNumberType(1, 10_000_000),
        "The number of values (regression) or classes (classification). 1 with classification is binary: one logit.")
    { DefaultText = "the vocabulary with language-model; required otherwise" };

    public static readonly Key<OutputSteps> Steps = new(
        "steps",
        new ChoiceType<OutputSteps>(
            ("each", OutputSteps.Each, "A prediction at each step, [B, T, O]."),
            ("last", OutputSteps.Last, "One prediction at the last step of the sequence, [B, O].")),
        "Which steps give a prediction.")
    { DefaultText = "last with classification, each otherwise" };

    public static readonly SectionKey Loss = new(
        "loss", LossKeys.Section,
        "The training loss. It is part of the head because it determines how many numbers are predicted for each value.")
    { DefaultText = "mse with regression, cross-entropy otherwise" };

    public static readonly Section Section = new(
        "output", "'output'", "The head: feed-forward layers over the hidden states, then a linear layer to `size` values or logits.",
        From, Embedding, Hidden, Activation, Tied, Size, Steps, Loss);
}

/// <summary>The activations that both a plain cell and the head take.</summary>
internal static class Activations
{
    public static readonly ChoiceType<ActivationKind> Type = new(
        ("tanh", ActivationKind.Tanh, "Hyperbolic tangent."),
        ("relu", ActivationKind.Relu, "Rectified linear unit."));
}

/// <summary>The whole definition language: all of its sections.</summary>
internal static class Language
{
    public static readonly IReadOnlyList<Section> Sections =
    [
        NetworkKeys.Section, InputKeys.Section, StackKeys.Section, .. CellKinds.Sections, OutputKeys.Section, LossKeys.Section,
        TrainingKeys.Section, OptimizerKeys.Section, ScheduleKeys.Section, EarlyStoppingKeys.Section, DataKeys.Section, PartKeys.Section,
        AlphabetKeys.Section,
    ];
}
