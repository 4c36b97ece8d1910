using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>training</c>.</summary>
internal static class TrainingKeys
{
    /// <summary>The training of which a file says nothing.</summary>
    public static readonly TrainingDefinition Usual = new();

    public static readonly Key<int> Epochs = new("epochs", new IntegerType(1, 1_000_000), Usual.Epochs, "Passes over the training part.");

    public static readonly Key<int> BatchSize = new(
        "batch_size", new IntegerType(1, 1_000_000), Usual.BatchSize,
        "B, the sequences or text streams of one iteration.");

    public static readonly Key<int> Window = new(
        "window", new IntegerType(1, 1_000_000), "Steps of truncated backpropagation per iteration.")
    {
        DefaultText = "whole sequences",
    };

    public static readonly Key<bool> CarryState = new(
        "carry_state", new BooleanType(), Usual.CarryState, "Whether the state at a window's end starts the next window of the same row.");

    public static readonly Key<double> Restart = new(
        "restart", new NumberType(0, 1, belowMost: true), Usual.Restart,
        "The probability that a row starts a training window from zeros although its state could be carried. Only with `carry_state`.");

    public static readonly SectionKey Optimizer = new(
        "optimizer", OptimizerKeys.Section,
        "The optimizer: a name, or a map with `name` and its options.")
    { DefaultText = OptimizerKeys.Name.DefaultText };

    public static readonly SectionKey LearningRate = new(
        "learning_rate", ScheduleKeys.Section,
        "The learning rate, a schedule.")
    { DefaultText = ScheduleText.Of(Usual.LearningRate) };

    public static readonly Key<double> ClipNorm = new(
        "clip_norm", new NumberType(0, 1e6, aboveLeast: true), "Largest norm of all gradients together. Excludes `clip_value`.")
    { DefaultText = "no clipping" };

    public static readonly Key<double> ClipValue = new(
        "clip_value", new NumberType(0, 1e6, aboveLeast: true), "Largest absolute value of a gradient. Excludes `clip_norm`.")
    { DefaultText = "no clipping" };

    public static readonly Key<int> Accumulate = new(
        "accumulate", new IntegerType(1, 100_000), Usual.Accumulate,
        "Iterations whose gradients are added up before the optimizer steps.");

    public static readonly SectionKey EarlyStopping = new(
        "early_stopping", EarlyStoppingKeys.Section, "When to stop before the epochs end. Training always ends with the best weights.")
    { DefaultText = "no early stopping" };

    public static readonly Key<int> Seed = new("seed", new IntegerType(0), Usual.Seed, "The seed of all randomness.");

    public static readonly Section Section = new(
        "training", "'training'", "How the network is trained.",
        Epochs, BatchSize, Window, CarryState, Restart, Optimizer, LearningRate, ClipNorm, ClipValue, Accumulate, EarlyStopping, Seed);
}

/// <summary>The keys of <c>optimizer</c>; each kind has its own.</summary>
internal static class OptimizerKeys
{
    private const string Adam = "adam";
    private const string AdamW = "adamw";
    private const string RmsProp = "rmsprop";
    private const string Sgd = "sgd";

    private static readonly OptimizerDefinition Usual = new();
    private static readonly NumberType Decay = new(0, 1, belowMost: true);

    private static readonly (string Word, OptimizerKind Kind, string Documentation)[] Kinds =
    [
        (Adam, OptimizerKind.Adam, "Adam (Kingma and Ba, ICLR 2015)."),
        (AdamW, OptimizerKind.AdamW, "Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019)."),
        (RmsProp, OptimizerKind.RmsProp, "RMSprop."),
        (Sgd, OptimizerKind.Sgd, "Stochastic gradient descent."),
    ];

    public static readonly Key<string> Name = new(
        "name",
        new ChoiceType<string>([.. Kinds.Select(static kind => (kind.Word, kind.Word, kind.Documentation))]),
        WordOf(Usual.Kind),
        "Which optimizer.");

    public static readonly Key<double> Beta1 = new("beta1", Decay, Usual.Beta1, "Decay of the running mean of gradients.")
    { Of = [Adam, AdamW] };

    public static readonly Key<double> Beta2 = new(
        "beta2", Decay, Usual.Beta2,
        "Decay of the running mean of squared gradients.")
    { Of = [Adam, AdamW] };

    public static readonly Key<double> Alpha = new(
        "alpha", Decay, Usual.Alpha,
        "Decay of the running mean of squared gradients.")
    { Of = [RmsProp] };

    public static readonly Key<double> Epsilon = new(
        "epsilon", new NumberType(0, 1, aboveLeast: true), Usual.Epsilon,
        "Added to the denominator.")
    { Of = [Adam, AdamW, RmsProp] };

    public static readonly Key<double> Momentum = new("momentum", Decay, Usual.Momentum, "Momentum.") { Of = [RmsProp, Sgd] };

    public static readonly Key<bool> Nesterov = new(
        "nesterov", new BooleanType(), Usual.Nesterov,
        "Whether the momentum is Nesterov's.")
    { Of = [Sgd] };

    public static readonly Key<double> WeightDecay = new(
        "weight_decay", new NumberType(0, 100), Usual.WeightDecay,
        "L2 penalty; with adamw the decoupled decay.");

    public static readonly Section Section = new(
        "optimizer", "'optimizer'", "The optimizer and its options; a name alone takes their defaults.",
        Name, Beta1, Beta2, Alpha, Epsilon, Momentum, Nesterov, WeightDecay)
    {
        Shorthand = Name,
        VariantKey = Name,
    };

    /// <summary>The optimizer that a word names.</summary>
    public static OptimizerKind KindOf(string word) => Kinds.Single(kind => kind.Word == word).Kind;

    /// <summary>The word that names an optimizer.</summary>
    public static string WordOf(OptimizerKind optimizer) => Kinds.Single(kind => kind.Kind == optimizer).Word;
}
