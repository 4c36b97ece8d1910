using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

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
