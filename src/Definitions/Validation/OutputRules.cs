using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>The head: what it reads, its size, and which steps it predicts at.</summary>
/// <param name="problems">Where problems go.</param>
internal sealed class OutputRules(ProblemList problems)
{
    /// <summary>The head; null where its size is unknown.</summary>
    /// <param name="output">What the file says.</param>
    /// <param name="task">The task; null where it is unknown.</param>
    /// <param name="input">The input; null where it is unknown.</param>
    /// <param name="top">The cell of the top stack; null where it is unknown.</param>
    public OutputDefinition? Build(Values output, TaskKind? task, InputDefinition? input, CellKindDescription? top)
    {
        OutputSource from = output.Get(OutputKeys.From);
        if (top is { HasLevels: false })
        {
            problems.Withdraw(output.ValueSpan(OutputKeys.From), "all", $"top with {top.Word} on top");
        }

        if (task == TaskKind.LanguageModel)
        {
            problems.Withdraw(output.ValueSpan(OutputKeys.Steps), "last", "each with language-model");
        }

        CheckSource(output, from, top);
        OutputSteps steps = output.Find(OutputKeys.Steps) ?? (task == TaskKind.Classification ? OutputSteps.Last : OutputSteps.Each);
        if (task == TaskKind.LanguageModel && steps == OutputSteps.Last)
        {
            problems.Add(ProblemKind.LanguageModelEach, output.ValueSpan(OutputKeys.Steps));
        }

        int? size = Size(output, task, input);
        LossDefinition? loss = new LossRules(problems).Build(output, task, size);
        return size is null ? null : new OutputDefinition
        {
            From = from,
            Embedding = output.Find(OutputKeys.Embedding),
            Hidden = output.Get(OutputKeys.Hidden),
            Activation = output.Get(OutputKeys.Activation),
            Tied = output.Get(OutputKeys.Tied),
            Size = size.Value,
            Steps = steps,
            Loss = loss,
        };
    }

    private void CheckSource(Values output, OutputSource from, CellKindDescription? top)
    {
        if (output.IsBroken(OutputKeys.From))
        {
            return;
        }

        // What one of these messages says to do, the other does not forbid: 'embedding' goes with 'from: all' alone, and that
        // with an hm-lstm on top alone.
        bool hasLevels = top is not { HasLevels: false };
        bool hasEmbedding = output.Stated(OutputKeys.Embedding);
        if (from == OutputSource.All && !hasLevels)
        {
            string cure = hasEmbedding ? "'from: top' and remove 'embedding'" : "'from: top'";
            problems.Add(ProblemKind.AllNeedsHmLstm, output.ValueSpan(OutputKeys.From), top!.Word, cure);
        }
        else if (from == OutputSource.All && !hasEmbedding)
        {
            problems.Add(ProblemKind.EmbeddingWithAll, output.ValueSpan(OutputKeys.From), "'from: all' needs one");
        }
        else if (from == OutputSource.Top && hasEmbedding)
        {
            string cure = hasLevels ? "add 'from: all' or remove it" : "remove it";
            problems.Add(ProblemKind.EmbeddingWithAll, output.KeySpan(OutputKeys.Embedding), cure);
        }
    }

    private int? Size(Values output, TaskKind? task, InputDefinition? input)
    {
        int? stated = output.Find(OutputKeys.Size);
        if (output.Stated(OutputKeys.Size) || task is null)
        {
            if (task == TaskKind.LanguageModel && stated is int size && input is { Kind: InputKind.Tokens } && input.Size != size)
            {
                problems.Add(ProblemKind.SizeIsVocabulary, output.ValueSpan(OutputKeys.Size), Numbers.Text(size), Numbers.Text(input.Size));
            }

            return stated;
        }

        if (task == TaskKind.LanguageModel)
        {
            return input?.Size;
        }

        string what = task == TaskKind.Regression ? "the number of values to predict" : "the number of classes, or 1 for two classes";
        problems.Add(ProblemKind.SizeMissing, output.Span, what);
        return null;
    }
}
