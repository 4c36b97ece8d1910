using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>One stack: its widths, its cell's options, and the rules among them.</summary>
/// <param name="problems">Where problems go.</param>
/// <param name="epochs">The epochs of the training.</param>
internal sealed class StackRules(ProblemList problems, EpochLimit epochs)
{
    private const double UsualForgetBias = 1;
    private const double UsualSlope = 1;
    private const double UsualTemperature = 1;

    /// <summary>The paper's own: min(5, 1 + 0.04 n) for the characters of the Penn Treebank, min(3, 1 + 0.004 n) for handwriting, n the epoch.</summary>
    private static readonly Schedule[] PublishedSlopes = [Annealed(0.04, 5), Annealed(0.004, 3)];

    /// <summary>The temperature of the Markov RNN's published code: max(0.1, 5 e^(-0.1 n)), trained for ten epochs.</summary>
    private static readonly Schedule[] PublishedTemperatures = [new() { Start = 5, Rule = ScheduleRule.Exponential, Rate = -0.1, Min = 0.1 }];

    /// <summary>The stack; null where its cell or its widths are unknown.</summary>
    /// <param name="stack">What the file says.</param>
    /// <param name="isTop">Whether no stack is above it.</param>
    public StackDefinition? Build(Values stack, bool isTop)
    {
        EquatableArray<int> hidden = Widths(stack);
        bool bias = stack.Get(StackKeys.Bias);
        if (stack.Find(StackKeys.ForgetBias) is not null and not 0.0 && !bias)
        {
            problems.Add(ProblemKind.ForgetBiasNeedsBias, stack.KeySpan(StackKeys.ForgetBias));
        }

        if (isTop && hidden.Count == 1 && stack.Get(StackKeys.Dropout) > 0)
        {
            problems.Add(ProblemKind.DropoutUnused, stack.KeySpan(StackKeys.Dropout));
        }

        // Each of these reports its own problems, so it runs even where the widths are unknown.
        StackDefinition? definition = stack.Variant switch
        {
            StackKeys.HmLstm => HmLstm(stack, hidden, bias),
            StackKeys.KLstm => KLstm(stack, hidden, bias),
            StackKeys.Lstm => Plain(CellKind.Lstm, stack, hidden, bias),
            StackKeys.Gru => Plain(CellKind.Gru, stack, hidden, bias),
            StackKeys.Rnn => Plain(CellKind.Rnn, stack, hidden, bias),
            _ => null,
        };
        return hidden.Count == 0 ? null : definition;
    }

    private EquatableArray<int> Widths(Values stack)
    {
        EquatableArray<int> widths = stack.Get(StackKeys.Hidden);
        if (stack.Find(StackKeys.Layers) is not int layers || widths.Count == 0 || widths.Count == layers)
        {
            return widths;
        }

        if (widths.Count > 1)
        {
            problems.Add(
                ProblemKind.LayerCount, stack.ValueSpan(StackKeys.Layers), Numbers.Text(layers), Numbers.Text(widths.Count));
            return widths;
        }

        return new EquatableArray<int>(Enumerable.Repeat(widths[0], layers));
    }

    private HmLstmStack HmLstm(Values stack, EquatableArray<int> hidden, bool bias)
    {
        Values boundary = stack.Below(StackKeys.Boundary);
        if (hidden.Count == 1 && stack.Has(StackKeys.Boundary) && !boundary.Get(BoundaryKeys.Top))
        {
            problems.Add(ProblemKind.NoDetector, stack.KeySpan(StackKeys.Boundary));
        }

        // Options of detectors that are not there say nothing: without them, equal networks are equal records.
        BoundaryDefinition settled = Boundary(boundary);
        return new HmLstmStack
        {
            Hidden = hidden,
            Dropout = stack.Get(StackKeys.Dropout),
            Initial = stack.Get(StackKeys.Initial),
            Bias = bias,
            LayerNorm = stack.Get(StackKeys.LayerNorm),
            ForgetBias = ForgetBias(stack, bias),
            Boundary = hidden.Count > 1 || settled.Top ? settled : new BoundaryDefinition { Slope = Schedule.Constant(UsualSlope) },
        };
    }

    private BoundaryDefinition Boundary(Values boundary)
    {
        BoundaryEstimator estimator = boundary.Get(BoundaryKeys.Estimator);
        bool soft = estimator == BoundaryEstimator.Soft;
        if (soft)
        {
            problems.Withdraw(boundary.ValueSpan(BoundaryKeys.Gradient), "gates", "operations with 'estimator: soft'");
            problems.Withdraw(boundary.ValueSpan(BoundaryKeys.OnCopy), "hold", "recompute with 'estimator: soft'");
        }
        else if (boundary.Find(BoundaryKeys.Gradient) == BoundaryGradient.Gates || boundary.Find(BoundaryKeys.OnCopy) == OnCopy.Hold)
        {
            problems.Withdraw(boundary.ValueSpan(BoundaryKeys.Estimator), "soft", "step or sample with the keys beside it");
        }

        BoundaryGradient gradient = boundary.Find(BoundaryKeys.Gradient) ?? (soft ? BoundaryGradient.Operations : BoundaryGradient.Gates);
        if (soft && gradient == BoundaryGradient.Gates)
        {
            problems.Add(ProblemKind.SoftNeedsOperations, boundary.ValueSpan(BoundaryKeys.Gradient));
        }

        OnCopy onCopy = boundary.Get(BoundaryKeys.OnCopy);
        if (soft && onCopy == OnCopy.Hold)
        {
            problems.Add(ProblemKind.SoftCannotHold, boundary.ValueSpan(BoundaryKeys.OnCopy));
        }

        return new BoundaryDefinition
        {
            Estimator = estimator,
            Activation = boundary.Get(BoundaryKeys.Activation),
            Slope = new ScheduleRules(problems, epochs).Build(boundary, BoundaryKeys.Slope, UsualSlope, followsEvaluations: false, PublishedSlopes),
            Gradient = gradient,
            OnCopy = onCopy,
            Top = boundary.Get(BoundaryKeys.Top),
        };
    }

    private static Schedule Annealed(double rate, double max) =>
        new() { Start = UsualSlope, Rule = ScheduleRule.Linear, Rate = rate, Per = ScheduleUnit.Epoch, Max = max };

    private KLstmStack KLstm(Values stack, EquatableArray<int> hidden, bool bias) => new()
    {
        Hidden = hidden,
        Dropout = stack.Get(StackKeys.Dropout),
        Initial = stack.Get(StackKeys.Initial),
        Bias = bias,
        Cells = stack.Get(StackKeys.Cells),
        Temperature = new ScheduleRules(problems, epochs).Build(stack, StackKeys.Temperature, UsualTemperature, followsEvaluations: false, PublishedTemperatures),
        Selection = stack.Get(StackKeys.Selection),
        EntropyWeight = stack.Get(StackKeys.EntropyWeight),
        ForgetBias = ForgetBias(stack, bias),
    };

    private static RnnStack Plain(CellKind kind, Values stack, EquatableArray<int> hidden, bool bias) => new(kind)
    {
        Hidden = hidden,
        Dropout = stack.Get(StackKeys.Dropout),
        Initial = stack.Get(StackKeys.Initial),
        Bias = bias,
        Activation = stack.Get(StackKeys.Activation),
        Bidirectional = stack.Get(StackKeys.Bidirectional),
        ForgetBias = kind == CellKind.Lstm ? ForgetBias(stack, bias) : 0,
    };

    private static double ForgetBias(Values stack, bool bias) => stack.Find(StackKeys.ForgetBias) ?? (bias ? UsualForgetBias : 0);
}
