using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>A head whose last product has the weight of the input's embedding: both must be there and of one width.</summary>
/// <param name="problems">Where problems go.</param>
internal sealed class TiedRules(ProblemList problems)
{
    /// <summary>Reports what keeps a tied output from sharing the embedding.</summary>
    /// <param name="network">What the file says.</param>
    /// <param name="task">The task; null where it is unknown.</param>
    /// <param name="input">The input; null where it is unknown.</param>
    /// <param name="top">The top stack; null where it is unknown.</param>
    public void Check(Values network, TaskKind? task, InputDefinition? input, StackDefinition? top)
    {
        Values output = network.Below(NetworkKeys.Output);
        if (!output.Get(OutputKeys.Tied))
        {
            return;
        }

        YamlSpan place = output.KeySpan(OutputKeys.Tied);
        if (task is not (null or TaskKind.LanguageModel))
        {
            problems.Add(ProblemKind.TiedNeedsEmbedding, place, $"the task is {NetworkKeys.Task.Render(task.Value)}; remove it");
            return;
        }

        // A language model without tokens has a problem of its own.
        if (input is not { Kind: InputKind.Tokens })
        {
            return;
        }

        (string What, int Size)? entering = Entering(output, top);
        if (input.Embedding is not int width)
        {
            if (!network.Below(NetworkKeys.Input).Stated(InputKeys.Embedding))
            {
                string example = entering is { } wanted ? $"'embedding: {Numbers.Text(wanted.Size)}'" : "one";
                problems.Add(ProblemKind.TiedNeedsEmbedding, place, $"'input' has no 'embedding'; add {example}");
            }
        }
        else if (entering is { } found && found.Size != width)
        {
            bool hasHidden = output.Get(OutputKeys.Hidden).Count > 0;
            string cure = "make them equal" + (hasHidden ? "" : $", or add 'hidden: {Numbers.Text(width)}' to 'output'");
            problems.Add(ProblemKind.TiedWidth, place, Numbers.Text(width), found.What, Numbers.Text(found.Size), cure);
        }
    }

    /// <summary>What the last product reads, and how wide that is; null where it is unknown.</summary>
    private static (string What, int Size)? Entering(Values output, StackDefinition? top)
    {
        EquatableArray<int> hidden = output.Get(OutputKeys.Hidden);
        if (hidden.Count > 0)
        {
            return ("the last of the head's 'hidden'", hidden[hidden.Count - 1]);
        }

        if (output.Get(OutputKeys.From) == OutputSource.All)
        {
            return output.Find(OutputKeys.Embedding) is int embedding ? ("the head's 'embedding'", embedding) : null;
        }

        return top is null ? null : ("the top layer", top.Directions * top.Hidden[top.Hidden.Count - 1]);
    }
}
