using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Generator.Emit;

/// <summary>The writers of one network's parts, in the order in which data flows through them.</summary>
internal sealed class NetworkParts
{
    internal NetworkParts(NetworkDefinition definition)
    {
        Plan = NetworkPlan.Of(definition);
        Input = new InputWriter(definition.Input);
        Stacks = StackWriters.Of(definition.Layers);
        Head = new HeadWriter(definition.Task, definition.Output, Stacks[Stacks.Count - 1]);
    }

    internal NetworkPlan Plan { get; }

    internal InputWriter Input { get; }

    internal IReadOnlyList<StackWriter> Stacks { get; }

    internal HeadWriter Head { get; }

    internal IEnumerable<string> Aliases => Stacks.SelectMany(static stack => stack.Aliases);

    internal IReadOnlyList<StatePart> State => [.. Stacks.SelectMany(static stack => stack.State)];

    internal IReadOnlyList<OutputPart> Outputs => OutputPart.Of(Stacks);

    internal IReadOnlyList<ScheduledPart> Schedules => [.. Stacks.SelectMany(static stack => stack.Schedules)];

    internal bool CanStep => Stacks.All(static stack => stack.CanStep);
}
