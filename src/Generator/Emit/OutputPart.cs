namespace Hmlstm.Generator.Emit;

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
