using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>output</c>.</summary>
internal static class OutputKeys
{
    public static readonly Key<OutputSource> From = new(
        "from",
        new ChoiceType<OutputSource>(
            ("top", OutputSource.Top, "The hidden state of the top layer."),
            ("all", OutputSource.All, "The gated embedding of all levels of the hm-lstm on top, which needs `embedding`.")),
        OutputSource.Top,
        "Which hidden states the head reads.");

    public static readonly Key<int> Embedding = new(
        "embedding", new IntegerType(1, 65536),
        "Width of the gated embedding, with `from: all`.");

    public static readonly Key<EquatableArray<int>> Hidden = new(
        "hidden", new ListType<int>("widths", new IntegerType(1, 65536), 0, 16, single: true), EquatableArray<int>.Empty,
        "Widths of the feed-forward layers before the last product.");

    public static readonly Key<ActivationKind> Activation = new(
        "activation", Activations.Type, ActivationKind.Tanh,
        "The activation of those layers.");

    public static readonly Key<int> Size = new(
        "size",
        new DataNumberType(1, 10_000_000),
        "O, the number of values (regression) or classes (classification). 1 with classification is binary: one logit.")
    { DefaultText = "the vocabulary with language-model; required otherwise" };

    public static readonly Key<OutputSteps> Steps = new(
        "steps",
        new ChoiceType<OutputSteps>(
            ("each", OutputSteps.Each, "A prediction at each step, [B, T, O]."),
            ("last", OutputSteps.Last, "One prediction at the last step of the sequence, [B, O].")),
        "Which steps give a prediction.")
    { DefaultText = "last with classification, each otherwise" };

    public static readonly Section Section = new(
        "output", "'output'", "The head: the hidden states, then feed-forward layers, then a product to `size` values or logits.",
        From, Embedding, Hidden, Activation, Size, Steps);
}
