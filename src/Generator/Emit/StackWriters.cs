using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>The writer of each stack.</summary>
internal static class StackWriters
{
    internal static IReadOnlyList<StackWriter> Of(EquatableArray<StackDefinition> stacks) => [.. stacks.Select((stack, i) => stack switch
    {
        HmLstmStack levels => new HmLstmStackWriter(levels, "layers." + Text(i), Prefix(stacks, i)),
        KLstmStack layers => new KLstmStackWriter(layers, "layers." + Text(i), Prefix(stacks, i)),
        PlainStack layers => (StackWriter)new PlainStackWriter(layers, "layers." + Text(i), Prefix(stacks, i)),
        _ => throw new ArgumentException($"There is no writer of {stack.Cell} stacks.", nameof(stacks)),
    })];

    /// <summary>Names of a kind's only stack need no prefix; otherwise they begin with the stack's number, from 1 at the bottom.</summary>
    private static string Prefix(EquatableArray<StackDefinition> stacks, int index) =>
        stacks.Count(stack => stack.Cell == stacks[index].Cell) == 1 ? "" : "stack" + Text(index + 1);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
