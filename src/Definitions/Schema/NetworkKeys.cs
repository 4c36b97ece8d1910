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
        "What the network is, for people. It becomes the class's XML documentation.");

    public static readonly Key<TaskKind> Task = new(
        "task",
        new ChoiceType<TaskKind>(
            ("regression", TaskKind.Regression, "Real values; mean squared error."),
            ("classification", TaskKind.Classification, "One class; cross-entropy, binary with one output."),
            ("language-model", TaskKind.LanguageModel, "The next token at each step; cross-entropy.")),
        "What the network predicts, which fixes the loss and the metrics.")
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
