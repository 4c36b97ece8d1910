using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

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
