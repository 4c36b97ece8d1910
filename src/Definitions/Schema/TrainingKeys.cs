namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>training</c>.</summary>
internal static class TrainingKeys
{
    public static readonly Key<int> Epochs = new("epochs", new IntegerType(1, 1_000_000), 10, "Passes over the training part.");

    public static readonly Key<int> BatchSize = new(
        "batch_size", new IntegerType(1, 1_000_000), 32,
        "B, the sequences or text streams of one iteration.");

    public static readonly Key<int> Window = new(
        "window", new IntegerType(1, 1_000_000), "Steps of truncated backpropagation per iteration.")
    {
        DefaultText = "whole sequences",
    };

    public static readonly Key<bool> CarryState = new(
        "carry_state", new BooleanType(), false, "Whether the state at a window's end starts the next window of the same row.");

    public static readonly Key<double> Restart = new(
        "restart", new NumberType(0, 1, belowMost: true), 0.02,
        "The probability that a row starts a training window from zeros although its state could be carried. Only with `carry_state`.");

    public static readonly SectionKey Optimizer = new(
        "optimizer", OptimizerKeys.Section,
        "The optimizer: a name, or a map with `name` and its options.")
    { DefaultText = "adam" };

    public static readonly SectionKey LearningRate = new(
        "learning_rate", ScheduleKeys.Section,
        "The learning rate, a schedule.")
    { DefaultText = "0.001" };

    public static readonly Key<double> ClipNorm = new(
        "clip_norm", new NumberType(0, 1e6, aboveLeast: true), "Largest norm of all gradients together. Excludes `clip_value`.")
    { DefaultText = "no clipping" };

    public static readonly Key<double> ClipValue = new(
        "clip_value", new NumberType(0, 1e6, aboveLeast: true), "Largest absolute value of a gradient. Excludes `clip_norm`.")
    { DefaultText = "no clipping" };

    public static readonly Key<int> Accumulate = new(
        "accumulate", new IntegerType(1, 100_000), 1,
        "Iterations whose gradients are added up before the optimizer steps.");

    public static readonly SectionKey EarlyStopping = new(
        "early_stopping", EarlyStoppingKeys.Section, "When to stop before the epochs end. Training always ends with the best weights.")
    { DefaultText = "no early stopping" };

    public static readonly Key<int> Seed = new("seed", new IntegerType(0), 1, "The seed of all randomness.");

    public static readonly Section Section = new(
        "training", "'training'", "How the network is trained.",
        Epochs, BatchSize, Window, CarryState, Restart, Optimizer, LearningRate, ClipNorm, ClipValue, Accumulate, EarlyStopping, Seed);
}
