using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Cells;

/// <summary>The keys of <c>boundary</c>, and the rules among them.</summary>
internal static class BoundaryKeys
{
    /// <summary>The detectors of which a file says nothing.</summary>
    public static readonly BoundaryDefinition Usual = new() { Slope = Schedule.Constant(1) };

    /// <summary>
    /// The paper's own: min(5, 1 + 0.04 n) for the characters of the Penn Treebank, min(3, 1 + 0.004 n) for handwriting, n the epoch.
    /// </summary>
    private static readonly Schedule[] PublishedSlopes = [Annealed(0.04, 5), Annealed(0.004, 3)];

    private static readonly ChoiceType<BoundaryGradient> Gradients = new(
        ("gates", BoundaryGradient.Gates, "Only from the products with z inside the gates."),
        ("operations", BoundaryGradient.Operations, "Also from the choice among UPDATE, COPY and FLUSH."));

    public static readonly Key<BoundaryEstimator> Estimator = new(
        "estimator",
        new ChoiceType<BoundaryEstimator>(
            ("step", BoundaryEstimator.Step, "z = 1 where the probability is above one half; straight-through gradient."),
            ("sample", BoundaryEstimator.Sample, "z is sampled from the probability in training; in evaluation, as `step`."),
            ("soft", BoundaryEstimator.Soft, "z is the probability itself, and weights the three operations.")),
        Usual.Estimator,
        "How the boundary z is obtained from its probability.");

    public static readonly Key<BoundaryActivation> Activation = new(
        "activation",
        new ChoiceType<BoundaryActivation>(
            ("hard-sigmoid", BoundaryActivation.HardSigmoid, "clamp((a s + 1) / 2, 0, 1), equation 8 of the paper."),
            ("sigmoid", BoundaryActivation.Sigmoid, "The logistic function of a s.")),
        Usual.Activation,
        "The function that maps the detector's pre-activation s, scaled by the slope a, to the probability.");

    public static readonly SectionKey Slope = new(
        "slope",
        ScheduleKeys.Section,
        "The slope a. The paper anneals it: `{ start: 1, linear: 0.04, per: epoch, max: 5 }`.")
    {
        DefaultText = ScheduleText.Of(Usual.Slope),
        IsOfTraining = true,
    };

    public static readonly Key<BoundaryGradient> Gradient = new(
        "gradient", Gradients,
        "Where z receives its gradient from. Forward values are the same.")
    {
        DefaultText = $"{Gradients.Render(Usual.Gradient)} (operations with `estimator: soft`, which needs it)",
        IsOfTraining = true,
    };

    public static readonly Key<OnCopy> OnCopy = new(
        "on_copy",
        new ChoiceType<OnCopy>(
            ("recompute", Models.OnCopy.Recompute, "Computed from the state alone, as equation 8 of the paper says."),
            ("hold", Models.OnCopy.Hold, "0, so that only a step with new input can end a segment. Not with `estimator: soft`.")),
        Usual.OnCopy,
        "The value of z at a COPY step.");

    public static readonly Key<bool> Top = new(
        "top", new BooleanType(), Usual.Top,
        "Whether the top level has a detector too. In the paper it has none.");

    public static readonly Section Section = new(
        "boundary", "'boundary'", "The boundary detectors of an hm-lstm (Chung, Ahn and Bengio, ICLR 2017, equations 1 to 8).",
        Estimator, Activation, Slope, Gradient, OnCopy, Top);

    /// <summary>The detectors that a file describes.</summary>
    /// <param name="stack">Their stack.</param>
    /// <param name="boundary">What the file says of them.</param>
    public static BoundaryDefinition Build(StackValues stack, Values boundary)
    {
        ProblemList problems = stack.Problems;
        BoundaryEstimator estimator = boundary.Get(Estimator);
        bool soft = estimator == BoundaryEstimator.Soft;
        if (soft)
        {
            problems.Withdraw(boundary.ValueSpan(Gradient), "gates", "operations with 'estimator: soft'");
            problems.Withdraw(boundary.ValueSpan(OnCopy), "hold", "recompute with 'estimator: soft'");
        }
        else if (boundary.Find(Gradient) == BoundaryGradient.Gates || boundary.Find(OnCopy) == Models.OnCopy.Hold)
        {
            problems.Withdraw(boundary.ValueSpan(Estimator), "soft", "step or sample with the keys beside it");
        }

        BoundaryGradient gradient = boundary.Find(Gradient) ?? (soft ? BoundaryGradient.Operations : Usual.Gradient);
        if (soft && gradient == BoundaryGradient.Gates)
        {
            problems.Add(ProblemKind.SoftNeedsOperations, boundary.ValueSpan(Gradient));
        }

        OnCopy onCopy = boundary.Get(OnCopy);
        if (soft && onCopy == Models.OnCopy.Hold)
        {
            problems.Add(ProblemKind.SoftCannotHold, boundary.ValueSpan(OnCopy));
        }

        return new BoundaryDefinition
        {
            Estimator = estimator,
            Activation = boundary.Get(Activation),
            Slope = stack.Schedule(boundary, Slope, Usual.Slope, PublishedSlopes),
            Gradient = gradient,
            OnCopy = onCopy,
            Top = boundary.Get(Top),
        };
    }

    private static Schedule Annealed(double rate, double max) =>
        new() { Start = 1, Rule = ScheduleRule.Linear, Rate = rate, Per = ScheduleUnit.Epoch, Max = max };
}
