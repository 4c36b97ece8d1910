using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>loss</c>; each kind has its own.</summary>
internal static class LossKeys
{
    private const string CrossEntropy = "cross-entropy";
    private const string Huber = "huber";
    private const string Quantile = "quantile";
    private const string Mixture = "mixture";

    public static readonly LossDefinition Usual = new();

    private static readonly (string Word, LossKind Kind, string Documentation)[] Kinds =
    [
        (CrossEntropy, LossKind.CrossEntropy,
            "-log p of the class or token; the usual one with classification and language-model."),
        ("mse", LossKind.Mse, "Mean squared error; the usual one with regression."),
        ("mae", LossKind.Mae, "Mean absolute error, which predicts the median."),
        (Huber, LossKind.Huber, "Half the square of small errors, and in proportion to those above `delta`."),
        (Quantile, LossKind.Quantile, "Pinball loss: several quantiles of each value are predicted."),
        ("gaussian", LossKind.Gaussian, "-log p of a Gaussian: a mean and a standard deviation of each value are predicted."),
        (Mixture, LossKind.Mixture, "-log p of a mixture of diagonal Gaussians over all values together (Graves 2013)."),
    ];

    public static readonly Key<string> Name = new(
        "name",
        new ChoiceType<string>([.. Kinds.Select(static kind => (kind.Word, kind.Word, kind.Documentation))]),
        WordOf(Usual.Kind),
        "Which loss.");

    public static readonly Key<double> Delta = new(
        "delta", new NumberType(0, 1e6, aboveLeast: true), Usual.Delta,
        "The error, as the network sees it, at which the square becomes a line.")
    { Of = [Huber], IsOfTraining = true };

    public static readonly Key<EquatableArray<double>> Quantiles = new(
        "quantiles",
        new ListType<double>(
            "numbers", new NumberType(0, 1, aboveLeast: true, belowMost: true), 1, LossDefinition.MostQuantiles, single: true),
        Usual.Quantiles,
        "The levels of the quantiles, rising.")
    { Of = [Quantile] };

    public static readonly Key<int> Components = new(
        "components", new IntegerType(1, 1000), Usual.Components,
        "M, the Gaussians of the mixture.")
    { Of = [Mixture] };

    public static readonly Key<double> LabelSmoothing = new(
        "label_smoothing", new NumberType(0, 1, belowMost: true), Usual.LabelSmoothing,
        "The share of a target's probability that training spreads over all classes.")
    { Of = [CrossEntropy], IsOfTraining = true };

    public static readonly Key<ClassWeights> ClassWeights = new(
        "class_weights", new ClassWeightsType(),
        "How much a target of each class counts in training; `balanced` finds the weights on the training part: rare classes count more.")
    { Of = [CrossEntropy], DefaultText = "all alike", IsOfTraining = true };

    public static readonly Section Section = new(
        "loss", "'loss'", "What training makes small, and what the numbers of a prediction mean; a name alone takes the defaults.",
        Name, Delta, Quantiles, Components, LabelSmoothing, ClassWeights)
    {
        Shorthand = Name,
        VariantKey = Name,
    };

    /// <summary>The loss that a word names.</summary>
    public static LossKind KindOf(string word) => Kinds.Single(kind => kind.Word == word).Kind;

    /// <summary>The word that names a loss.</summary>
    public static string WordOf(LossKind loss) => Kinds.Single(kind => kind.Kind == loss).Word;
}

/// <summary>The weights of classes: a number for each, or <c>balanced</c>.</summary>
internal sealed class ClassWeightsType : ValueType<ClassWeights>
{
    private const string Balanced = "balanced";

    private readonly ListType<double> list = new("numbers", new NumberType(0, 1e6), 2, 10_000, single: false);

    public override string Expected => $"{Balanced}, or {list.Expected}";

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out ClassWeights value)
    {
        value = new ClassWeights { IsBalanced = true };
        if (node is YamlScalar scalar && string.Equals(scalar.Text, Balanced, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (node is not YamlSequence)
        {
            return Refuse(key, node, problems);
        }

        bool isRead = list.TryRead(key, node, problems, out EquatableArray<double> weights);
        value = new ClassWeights { Values = weights };
        return isRead && (weights.Any(static weight => weight > 0) || RefuseRange(key, node, problems, "0 for every class"));
    }

    public override string Render(ClassWeights value) => value.IsBalanced ? Balanced : list.Render(value.Values);

    public override void WriteSchema(JsonText json)
    {
        json.OpenArray("oneOf");
        json.OpenItem();
        json.Member("const", Balanced);
        json.CloseObject();
        json.OpenItem();
        list.WriteSchema(json);
        json.CloseObject();
        json.CloseArray();
    }
}
