using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>The loss: whether it fits the task and the number of classes.</summary>
/// <param name="problems">Where problems go.</param>
internal sealed class LossRules(ProblemList problems)
{
    /// <summary>The loss; null where it is the task's usual one.</summary>
    /// <param name="output">What the file says of the head.</param>
    /// <param name="task">The task; null where it is unknown.</param>
    /// <param name="size">The head's size; null where it is unknown.</param>
    public LossDefinition? Build(Values output, TaskKind? task, int? size)
    {
        if (!output.Has(OutputKeys.Loss))
        {
            return null;
        }

        Values loss = output.Below(OutputKeys.Loss);
        LossDefinition settled = new()
        {
            Kind = LossKeys.KindOf(loss.Get(LossKeys.Name)),
            Delta = loss.Get(LossKeys.Delta),
            Quantiles = loss.Get(LossKeys.Quantiles),
            Components = loss.Get(LossKeys.Components),
            LabelSmoothing = loss.Get(LossKeys.LabelSmoothing),
            ClassWeights = loss.Has(LossKeys.ClassWeights) ? loss.Get(LossKeys.ClassWeights) : null,
        };
        CheckTask(loss, settled.Kind, task);
        CheckQuantiles(loss, settled.Quantiles);
        CheckWeights(loss, settled.ClassWeights, task, size);
        return task is TaskKind known && settled == LossDefinition.Of(known) ? null : settled;
    }

    private void CheckTask(Values loss, LossKind kind, TaskKind? task)
    {
        bool ofClasses = kind == LossKind.CrossEntropy;
        if (task is TaskKind known && !loss.IsBroken(LossKeys.Name) && ofClasses == (known == TaskKind.Regression))
        {
            problems.Add(
                ProblemKind.LossOfAnother,
                loss.ValueSpan(LossKeys.Name),
                LossKeys.WordOf(kind),
                ofClasses ? "classification and language-model" : "regression",
                NetworkKeys.Task.Render(known));
        }
    }

    private void CheckQuantiles(Values loss, EquatableArray<double> quantiles)
    {
        for (int i = 1; i < quantiles.Count; i++)
        {
            if (quantiles[i] <= quantiles[i - 1])
            {
                problems.Add(
                    ProblemKind.QuantilesNotRising,
                    loss.ValueSpan(LossKeys.Quantiles),
                    Numbers.Text(quantiles[i]),
                    Numbers.Text(quantiles[i - 1]));
                return;
            }
        }
    }

    private void CheckWeights(Values loss, ClassWeights? weights, TaskKind? task, int? size)
    {
        int? classes = task == TaskKind.Classification && size == 1 ? 2 : size;
        if (weights is { IsBalanced: false } && classes is int expected && weights.Values.Count != expected)
        {
            problems.Add(
                ProblemKind.ClassWeightCount,
                loss.ValueSpan(LossKeys.ClassWeights),
                Numbers.Text(weights.Values.Count),
                Numbers.Text(expected));
        }
    }
}
