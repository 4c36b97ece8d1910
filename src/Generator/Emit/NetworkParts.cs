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

/// <summary>One tensor of the typed output beside the predictions.</summary>
/// <param name="Name">The property's name, which begins with a capital.</param>
/// <param name="Summary">Its documentation, XML.</param>
/// <param name="Value">Its value at the end of <c>forward</c>.</param>
/// <param name="Overrides">Whether the base class has the property.</param>
/// <param name="IsHidden">Whether it is one of the hidden sequences that the base class lists.</param>
internal sealed record OutputPart(string Name, string Summary, string Value, bool Overrides, bool IsHidden)
{
    /// <summary>The constructor's parameter for it.</summary>
    internal string Parameter => char.ToLowerInvariant(Name[0]) + Name.Substring(1);

    /// <summary>What a network of some stacks gives: the boundaries of all of their levels, and what each stack has.</summary>
    internal static IReadOnlyList<OutputPart> Of(IReadOnlyList<StackWriter> stacks)
    {
        string[] detecting = [.. stacks.SelectMany(static stack => stack.Detecting)];
        OutputPart boundaries = new(
            "Boundaries",
            $"Boundaries z of the levels that detect them, from the bottom up: 1 where a stretch ends, otherwise 0. [B, {detecting.Length}, T].",
            $"LevelTrace.Boundaries([{string.Join(", ", detecting)}])",
            Overrides: true,
            IsHidden: false);
        return
        [
            .. detecting.Length > 0 ? new[] { boundaries } : [],
            .. stacks.SelectMany(static stack => stack.Outputs),
            .. stacks.OfType<KLstmStackWriter>().LastOrDefault()?.Selection ?? [],
        ];
    }
}

/// <summary>One property of the typed state.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name, which begins with a capital.</param>
/// <param name="Summary">Its documentation, XML.</param>
/// <param name="Zeros">Its value before the first step, given <c>batch</c>.</param>
/// <param name="AfterWindow">Its value at the end of <c>forward</c>.</param>
/// <param name="AfterStep">Its value at the end of <c>Step</c>.</param>
/// <param name="HasCache">Whether its value carries what holds for one window only.</param>
internal sealed record StatePart(
    string Type, string Name, string Summary, string Zeros, string AfterWindow, string AfterStep, bool HasCache = false)
{
    /// <summary>What the property keeps of the constructor's parameter.</summary>
    internal string Kept => HasCache ? Parameter + ".WithoutCache()" : Parameter;

    /// <summary>The constructor's parameter for it.</summary>
    internal string Parameter => char.ToLowerInvariant(Name[0]) + Name.Substring(1);
}

/// <summary>A number of the network that a schedule may change.</summary>
/// <param name="Name">The property's name, which begins with a capital.</param>
/// <param name="Summary">Its documentation, XML.</param>
/// <param name="Schedule">Its values during training.</param>
/// <param name="Targets">The layers' properties that take it; at least one.</param>
internal sealed record ScheduledPart(string Name, string Summary, Schedule Schedule, IReadOnlyList<string> Targets)
{
    /// <summary>Whether training leaves it as it is.</summary>
    internal bool IsConstant => Schedule == Schedule.Constant(Schedule.Start);

    /// <summary>The name in progress lines and histories.</summary>
    internal string Label => char.ToLowerInvariant(Name[0]) + Name.Substring(1);
}
