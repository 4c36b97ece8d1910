using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Generator.Cells;

namespace Hmlstm.Generator.Emit;

/// <summary>The writers of one network's parts, in the order in which data flows through them.</summary>
internal sealed class NetworkParts
{
    internal NetworkParts(NetworkDefinition definition)
    {
        Plan = NetworkPlan.Of(definition);
        Input = new InputWriter(definition.Input, definition.Output.Tied);
        Stacks = StackWriters.Of(definition.Layers);
        Head = new HeadWriter(definition.Task, definition.Output, Stacks[Stacks.Count - 1]);
    }

    internal NetworkPlan Plan { get; }

    internal InputWriter Input { get; }

    internal IReadOnlyList<StackWriter> Stacks { get; }

    internal HeadWriter Head { get; }

    internal IReadOnlyList<OutputPart> Outputs => OutputPart.Of(Stacks);

    internal IReadOnlyList<ScheduledPart> Schedules => [.. Stacks.SelectMany(static stack => stack.Schedules)];

    internal bool CanStep => Stacks.All(static stack => stack.Stack.CanStep);
}

/// <summary>What a part of the output is for the base class, which has a property of that name.</summary>
internal enum OutputRole
{
    /// <summary>Boundaries: those of all stacks that find them, side by side.</summary>
    Boundaries,

    /// <summary>Hidden states: those of all stacks that give them, one after another.</summary>
    Hidden,

    /// <summary>What mixed the cells: that of the last stack that mixes.</summary>
    Selection,

    /// <summary>The probabilities behind it: those of the last stack that mixes.</summary>
    SelectionProbability,
}

/// <summary>One property of the typed output beside the predictions.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Summary">Its documentation, XML.</param>
/// <param name="Value">Its value at the end of <c>forward</c>.</param>
/// <param name="Count">How many boundaries, levels or cells it has.</param>
internal sealed record OutputPart(OutputRole Role, string Summary, string Value, int Count)
{
    /// <summary>The property's name.</summary>
    internal string Name => Role.ToString();

    /// <summary>The constructor's parameter for it.</summary>
    internal string Parameter => char.ToLowerInvariant(Name[0]) + Name.Substring(1);

    /// <summary>Its type.</summary>
    internal string Type => Role == OutputRole.Hidden ? $"{Names.ReadOnlyList}<{Names.Tensor}>" : Names.Tensor;

    /// <summary>What a network of some stacks gives, in the order of the roles.</summary>
    internal static IReadOnlyList<OutputPart> Of(IReadOnlyList<StackWriter> stacks) =>
        [
            .. stacks
                .SelectMany(static stack => stack.Outputs)
                .GroupBy(static part => part.Role)
                .OrderBy(static parts => parts.Key)
                .Select(Join),
        ];

    private static OutputPart Join(IGrouping<OutputRole, OutputPart> parts)
    {
        OutputPart[] all = [.. parts];
        OutputPart last = all[all.Length - 1];
        string values = string.Join(", ", all.Select(static part => part.Value));
        return all.Length == 1 ? last : parts.Key switch
        {
            OutputRole.Boundaries => last with
            {
                Summary = "Boundaries z of all stacks, from the bottom up: 1 where a segment ends, otherwise 0. "
                    + $"[B, {all.Sum(static part => part.Count)}, T].",
                Value = $"{Names.Torch}.cat([{values}], 1)",
            },
            OutputRole.Hidden => last with
            {
                Summary = "Hidden states of each HM-LSTM level of all stacks, from the bottom up, [B, T, H] each.",
                Value = $"[{string.Join(", ", all.Select(static part => ".. " + part.Value))}]",
            },
            _ => last,
        };
    }
}

/// <summary>A number of the network that a schedule may change.</summary>
/// <param name="Name">The property's name, which begins with a capital.</param>
/// <param name="Summary">Its documentation, XML.</param>
/// <param name="Schedule">Its values during training.</param>
/// <param name="Target">The stack's property that takes it.</param>
internal sealed record ScheduledPart(string Name, string Summary, Schedule Schedule, string Target)
{
    /// <summary>Whether training leaves it as it is.</summary>
    internal bool IsConstant => Schedule == Schedule.Constant(Schedule.Start);

    /// <summary>The name in progress lines and histories.</summary>
    internal string Label => char.ToLowerInvariant(Name[0]) + Name.Substring(1);
}
