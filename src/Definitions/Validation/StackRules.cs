using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>One stack: its widths, and what all kinds of cells have in common.</summary>
/// <param name="problems">Where problems go.</param>
/// <param name="epochs">The epochs of the training.</param>
internal sealed class StackRules(ProblemList problems, EpochLimit epochs)
{
    /// <summary>The stack; null where its cell or its widths are unknown.</summary>
    /// <param name="stack">What the file says.</param>
    /// <param name="isTop">Whether no stack is above it.</param>
    public StackDefinition? Build(Values stack, bool isTop)
    {
        EquatableArray<int> hidden = Widths(stack);
        if (stack.Find(StackKeys.ForgetBias) is not null and not 0.0 && !stack.Get(StackKeys.Bias))
        {
            problems.Add(ProblemKind.ForgetBiasNeedsBias, stack.KeySpan(StackKeys.ForgetBias));
        }

        if (isTop && hidden.Count == 1 && stack.Get(StackKeys.Dropout) > 0)
        {
            problems.Add(ProblemKind.DropoutUnused, stack.KeySpan(StackKeys.Dropout));
        }

        // The builder reports problems of its own, so it runs even where the widths are unknown.
        StackDefinition? definition = CellKinds.Find(stack.Variant)?.Build(new StackValues(stack, hidden, problems, epochs));
        return hidden.Count == 0 || definition is null ? null : definition with
        {
            Dropout = stack.Get(StackKeys.Dropout),
            WeightDropout = stack.Get(StackKeys.WeightDropout),
            Initial = stack.Get(StackKeys.Initial),
            Bias = stack.Get(StackKeys.Bias),
        };
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
}
