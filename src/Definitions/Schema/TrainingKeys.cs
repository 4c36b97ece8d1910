using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>training</c>.</summary>
internal static class TrainingKeys
{
    /// <summary>The training of which a file says nothing.</summary>
    public static readonly TrainingDefinition Usual = new();

    public static readonly Key<int> Epochs = new(
        "epochs", new IntegerType(1, 1_000_000), Usual.Epochs, "Number of passes over the training part.");

    public static readonly Key<int> BatchSize = new(
        "batch_size", new IntegerType(1, 1_000_000), Usual.BatchSize, "B, the number of sequences or text streams per iteration.");

    public static readonly Key<int> Window = new(
        "window", new IntegerType(1, 1_000_000),
        "Number of time steps per iteration, through which gradients flow (truncated backpropagation).")
    {
        DefaultText = "whole sequences",
    };

    public static readonly Key<bool> CarryState = new(
        "carry_state", new BooleanType(), Usual.CarryState,
        "Whether the state at the end of a window is the initial state of the next window of the same row.");

    public static readonly Key<double> Restart = new(
        "restart", new NumberType(0, 1, belowMost: true), Usual.Restart,
        "Probability of resetting a row's carried state to zero at the start of a training window. Requires `carry_state`.");

    public static readonly SectionKey Optimizer = new(
        "optimizer", OptimizerKeys.Section, "The optimizer: a name, or a map with `name` and its options.")
    { DefaultText = OptimizerKeys.Name.DefaultText };

    public static readonly SectionKey LearningRate = new(
        "learning_rate", ScheduleKeys.Section, "The learning rate: a number or a schedule.")
    { DefaultText = ScheduleText.Of(Usual.LearningRate) };

    public static readonly Key<double> ClipNorm = new(
        "clip_norm", new NumberType(0, 1e6, aboveLeast: true),
        "Maximum norm of all gradients together. Cannot be combined with `clip_value`.")
    { DefaultText = "no clipping" };

    public static readonly Key<double> ClipValue = new(
        "clip_value", new NumberType(0, 1e6, aboveLeast: true),
        "Maximum absolute value of a gradient. Cannot be combined with `clip_norm`.")
    { DefaultText = "no clipping" };

    public static readonly Key<int> Accumulate = new(
        "accumulate", new IntegerType(1, 100_000), Usual.Accumulate,
        "Number of batches whose gradients are accumulated before each optimizer step.");

    public static readonly SectionKey EarlyStopping = new(
        "early_stopping", EarlyStoppingKeys.Section, "When to stop before the last epoch. Training always ends with the best weights.")
    { DefaultText = "no early stopping" };

    public static readonly Key<int> Seed = new("seed", new IntegerType(0), Usual.Seed, "Seed of all random numbers.");

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
        "The optimizer.");

    public static readonly Key<double> Beta1 = new("beta1", Decay, Usual.Beta1, "Decay rate of the running mean of gradients.")
    { Of = [Adam, AdamW] };

    public static readonly Key<double> Beta2 = new(
        "beta2", Decay, Usual.Beta2, "Decay rate of the running mean of squared gradients.")
    { Of = [Adam, AdamW] };

    public static readonly Key<double> Alpha = new(
        "alpha", Decay, Usual.Alpha, "Decay rate of the running mean of squared gradients.")
    { Of = [RmsProp] };

    public static readonly Key<double> Epsilon = new(
        "epsilon", new NumberType(0, 1, aboveLeast: true), Usual.Epsilon, "Added to the denominator for numerical stability.")
    { Of = [Adam, AdamW, RmsProp] };

    public static readonly Key<double> Momentum = new("momentum", Decay, Usual.Momentum, "Momentum factor.") { Of = [RmsProp, Sgd] };

    public static readonly Key<bool> Nesterov = new(
        "nesterov", new BooleanType(), Usual.Nesterov, "Whether to use Nesterov momentum.")
    { Of = [Sgd] };

    public static readonly Key<double> WeightDecay = new(
        "weight_decay", new NumberType(0, 100), Usual.WeightDecay, "Weight decay: an L2 penalty; decoupled with adamw.");

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
