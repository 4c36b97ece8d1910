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
            "Negative log-likelihood of the class or token; the default for classification and language-model."),
        ("mse", LossKind.Mse, "Mean squared error; the default for regression."),
        ("mae", LossKind.Mae, "Mean absolute error, which predicts the median."),
        (Huber, LossKind.Huber, "Quadratic for small errors, linear for errors above `delta`."),
        (Quantile, LossKind.Quantile, "Pinball loss; predicts several quantiles of each value."),
        ("gaussian", LossKind.Gaussian,
            "Negative log-likelihood of a Gaussian; predicts a mean and a standard deviation for each value."),
        (Mixture, LossKind.Mixture, "Negative log-likelihood of a mixture of diagonal Gaussians over all values jointly (Graves 2013)."),
    ];

    public static readonly Key<string> Name = new(
        "name",
        new ChoiceType<string>([.. Kinds.Select(static kind => (kind.Word, kind.Word, kind.Documentation))]),
        WordOf(Usual.Kind),
        "The loss.");

    public static readonly Key<double> Delta = new(
        "delta", new NumberType(0, 1e6, aboveLeast: true), Usual.Delta,
        "The error, in scaled units, at which the loss changes from quadratic to linear.")
    { Of = [Huber], IsOfTraining = true };

    public static readonly Key<EquatableArray<double>> Quantiles = new(
        "quantiles",
        new ListType<double>(
            "numbers", new NumberType(0, 1, aboveLeast: true, belowMost: true), 1, LossDefinition.MostQuantiles, single: true),
        Usual.Quantiles,
        "The quantile levels, in ascending order.")
    { Of = [Quantile] };

    public static readonly Key<int> Components = new(
        "components", new IntegerType(1, 1000), Usual.Components,
        "M, the number of Gaussians in the mixture.")
    { Of = [Mixture] };

    public static readonly Key<double> LabelSmoothing = new(
        "label_smoothing", new NumberType(0, 1, belowMost: true), Usual.LabelSmoothing,
        "Label smoothing: the share of the target's probability that is spread evenly over all classes in training.")
    { Of = [CrossEntropy], IsOfTraining = true };

    public static readonly Key<ClassWeights> ClassWeights = new(
        "class_weights", new ClassWeightsType(),
        "The weight of each class in the training loss; `balanced` sets it inversely proportional to the class's frequency in the "
        + "training part.")
    { Of = [CrossEntropy], DefaultText = "all alike", IsOfTraining = true };

    public static readonly Section Section = new(
        "loss", "'loss'", "The training loss, which also determines what the predicted numbers mean; a name alone takes the defaults.",
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
