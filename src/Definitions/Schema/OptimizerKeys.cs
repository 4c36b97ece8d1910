namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>optimizer</c>; each kind has its own.</summary>
internal static class OptimizerKeys
{
    public const string Adam = "adam";
    public const string AdamW = "adamw";
    public const string RmsProp = "rmsprop";
    public const string Sgd = "sgd";

    private static readonly NumberType Decay = new(0, 1, belowMost: true);

    public static readonly Key<string> Name = new(
        "name",
        new ChoiceType<string>(
            (Adam, Adam, "Adam (Kingma and Ba, ICLR 2015)."),
            (AdamW, AdamW, "Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019)."),
            (RmsProp, RmsProp, "RMSprop."),
            (Sgd, Sgd, "Stochastic gradient descent.")),
        Adam,
        "Which optimizer.");

    public static readonly Key<double> Beta1 = new("beta1", Decay, 0.9, "Decay of the running mean of gradients.") { Of = [Adam, AdamW] };

    public static readonly Key<double> Beta2 = new(
        "beta2", Decay, 0.999,
        "Decay of the running mean of squared gradients.")
    { Of = [Adam, AdamW] };

    public static readonly Key<double> Alpha = new(
        "alpha", Decay, 0.99,
        "Decay of the running mean of squared gradients.")
    { Of = [RmsProp] };

    public static readonly Key<double> Epsilon = new(
        "epsilon", new NumberType(0, 1, aboveLeast: true), 1e-8,
        "Added to the denominator.")
    { Of = [Adam, AdamW, RmsProp] };

    public static readonly Key<double> Momentum = new("momentum", Decay, 0, "Momentum.") { Of = [RmsProp, Sgd] };

    public static readonly Key<bool> Nesterov = new(
        "nesterov", new BooleanType(), false,
        "Whether the momentum is Nesterov's.")
    { Of = [Sgd] };

    public static readonly Key<double> WeightDecay = new(
        "weight_decay", new NumberType(0, 100), 0,
        "L2 penalty; with adamw the decoupled decay.");

    public static readonly Section Section = new(
        "optimizer", "'optimizer'", "The optimizer and its options; a name alone takes their defaults.",
        Name, Beta1, Beta2, Alpha, Epsilon, Momentum, Nesterov, WeightDecay)
    {
        Shorthand = Name,
        VariantKey = Name,
    };
}
