using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of an item of <c>layers</c>; each cell has its own.</summary>
internal static class StackKeys
{
    public const string HmLstm = "hm-lstm";
    public const string KLstm = "k-lstm";
    public const string Lstm = "lstm";
    public const string Gru = "gru";
    public const string Rnn = "rnn";

    /// <summary>Most layers of one stack.</summary>
    public const int MostLayers = 64;

    public static readonly Key<string> Cell = new(
        "cell",
        new ChoiceType<string>(
            (HmLstm, HmLstm, "Hierarchical multiscale LSTM (Chung, Ahn and Bengio, ICLR 2017)."),
            (KLstm, KLstm, "The Markov recurrent network of K parallel LSTM cells (Kuo and Chien, MLSP 2018)."),
            (Lstm, Lstm, "Long short-term memory, as torch.nn.LSTM."),
            (Gru, Gru, "Gated recurrent unit, as torch.nn.GRU."),
            (Rnn, Rnn, "The plain recurrent network, as torch.nn.RNN.")),
        "The kind of cell.")
    { Required = true };

    public static readonly Key<EquatableArray<int>> Hidden = new(
        "hidden",
        new ListType<int>("widths", new IntegerType(1, 65536), 1, MostLayers, single: true),
        "The width of each layer, bottom to top. One number is one layer, or `layers` layers of that width.")
    { Required = true };

    public static readonly Key<int> Layers = new("layers", new IntegerType(1, MostLayers), "How many layers of the width in `hidden`.")
    {
        DefaultText = "one per width",
    };

    public static readonly Key<int> Cells = new(
        "cells", new IntegerType(1, 256), 4,
        "K, the number of parallel LSTM cells. With 1 it is an LSTM.")
    { Of = [KLstm] };

    public static readonly SectionKey Temperature = new(
        "temperature",
        ScheduleKeys.Section,
        "Temperature of the Gumbel-softmax that mixes the cells in training.")
    { Of = [KLstm], DefaultText = "1" };

    public static readonly Key<SelectionKind> Selection = new(
        "selection",
        new ChoiceType<SelectionKind>(
            ("mixed", SelectionKind.Mixed, "All cells, weighted with the selector's probabilities."),
            ("most-probable", SelectionKind.MostProbable, "The cell with the highest probability alone.")),
        SelectionKind.Mixed,
        "How the cells are mixed in evaluation, and wherever else the network is used; the weights are the same.")
    { Of = [KLstm] };

    public static readonly Key<double> EntropyWeight = new(
        "entropy_weight",
        new NumberType(0, 1000),
        0.001,
        "Weight of the selector's entropy, which the loss rewards. 0 is plain maximum likelihood.")
    { Of = [KLstm] };

    public static readonly Key<ActivationKind> Activation = new(
        "activation", Activations.Type, ActivationKind.Tanh, "The nonlinearity of the cell.")
    { Of = [Rnn] };

    public static readonly Key<bool> Bidirectional = new(
        "bidirectional", new BooleanType(), false,
        "Whether a second direction reads the sequence from its end; the width of the output doubles. "
        + "Such a network has no streaming step, and a language model cannot have it.")
    { Of = [Lstm, Gru, Rnn] };

    public static readonly Key<bool> LayerNorm = new(
        "layer_norm",
        new BooleanType(),
        false,
        "Whether the four gates, each by itself, and the cell are layer-normalised. A level of width 1 is never normalised.")
    { Of = [HmLstm] };

    public static readonly Key<double> ForgetBias = new(
        "forget_bias", new NumberType(-100, 100), "What the bias of the forget gate starts at.")
    { Of = [HmLstm, KLstm, Lstm], DefaultText = "1 (0 with `bias: false`)" };

    public static readonly Key<InitialKind> Initial = new(
        "initial",
        new ChoiceType<InitialKind>(
            ("default", InitialKind.Default,
                "The cell's own rule: xavier-uniform input weights and orthogonal recurrent weights for hm-lstm and k-lstm "
                + "(its selector uniform within 1 / sqrt(cells)), uniform for lstm, gru and rnn."),
            ("xavier-uniform", InitialKind.XavierUniform, "Uniform within sqrt(6 / (in + out))."),
            ("orthogonal", InitialKind.Orthogonal, "Orthogonal rows or columns."),
            ("uniform", InitialKind.Uniform, "Uniform within 1 / sqrt(hidden)."),
            ("normal", InitialKind.Normal, "Normal with standard deviation 1 / sqrt(hidden).")),
        InitialKind.Default,
        "How the weights start. Biases start at 0 but for `forget_bias`.");

    public static readonly Key<bool> Bias = new("bias", new BooleanType(), true, "Whether the products have a bias.");

    public static readonly Key<double> Dropout = new(
        "dropout",
        new NumberType(0, 1, belowMost: true),
        0,
        "Probability of dropping a value on its way up to the next layer or stack, in training.");

    public static readonly SectionKey Boundary = new(
        "boundary", BoundaryKeys.Section,
        "The boundary detectors.")
    { Of = [HmLstm], DefaultText = "its defaults" };

    public static readonly Section Section = new(
        "stack", "a stack", "One or more layers of one kind of cell. Stacks of different cells may follow each other.",
        Cell, Hidden, Layers, Cells, Temperature, Selection, EntropyWeight, Activation, Bidirectional, LayerNorm, ForgetBias, Initial, Bias,
        Dropout, Boundary)
    {
        VariantKey = Cell,
    };
}

/// <summary>The keys of <c>boundary</c>.</summary>
internal static class BoundaryKeys
{
    public static readonly Key<BoundaryEstimator> Estimator = new(
        "estimator",
        new ChoiceType<BoundaryEstimator>(
            ("step", BoundaryEstimator.Step, "z = 1 where the probability is above one half; straight-through gradient."),
            ("sample", BoundaryEstimator.Sample, "z is drawn from the probability in training, and is the step in evaluation."),
            ("soft", BoundaryEstimator.Soft, "z is the probability itself, and the three operations are blended by it.")),
        BoundaryEstimator.Step,
        "How the boundary z comes from its probability.");

    public static readonly Key<BoundaryActivation> Activation = new(
        "activation",
        new ChoiceType<BoundaryActivation>(
            ("hard-sigmoid", BoundaryActivation.HardSigmoid, "clamp((a s + 1) / 2, 0, 1), equation 8 of the paper."),
            ("sigmoid", BoundaryActivation.Sigmoid, "The logistic function of a s.")),
        BoundaryActivation.HardSigmoid,
        "What makes the probability from the detector's pre-activation s and the slope a.");

    public static readonly SectionKey Slope = new(
        "slope",
        ScheduleKeys.Section,
        "The slope a. The paper anneals it: `{ start: 1, linear: 0.04, per: epoch, max: 5 }`.")
    {
        DefaultText = "1",
    };

    public static readonly Key<BoundaryGradient> Gradient = new(
        "gradient",
        new ChoiceType<BoundaryGradient>(
            ("gates", BoundaryGradient.Gates, "Through the products with z inside the gates only."),
            ("operations", BoundaryGradient.Operations, "Through the choice among UPDATE, COPY and FLUSH too.")),
        "What sends gradient to z. The forward values are the same.")
    { DefaultText = "gates (operations with `estimator: soft`, which needs it)" };

    public static readonly Key<OnCopy> OnCopy = new(
        "on_copy",
        new ChoiceType<OnCopy>(
            ("recompute", Models.OnCopy.Recompute, "Computed from the state alone, as equation 8 of the paper says."),
            ("hold", Models.OnCopy.Hold, "0, so that only a step with new input can end a segment. Not with `estimator: soft`.")),
        Models.OnCopy.Recompute,
        "What z is on a COPY step.");

    public static readonly Key<bool> Top = new(
        "top", new BooleanType(), false,
        "Whether the top level has a detector too. In the paper it has none.");

    public static readonly Section Section = new(
        "boundary", "'boundary'", "The boundary detectors of an hm-lstm (Chung, Ahn and Bengio, ICLR 2017, equations 1 to 8).",
        Estimator, Activation, Slope, Gradient, OnCopy, Top);
}
