using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes what one stack adds to a class. Each kind of cell has its own.</summary>
/// <param name="prefix">What names begin with, <c>stack2</c>; empty where the network has one stack of the kind.</param>
internal abstract class StackWriter(string prefix)
{
    /// <summary>Full names of the types that the stack's code calls by their last part.</summary>
    internal abstract IReadOnlyList<string> Aliases { get; }

    /// <summary>What the stack keeps between windows.</summary>
    internal abstract IReadOnlyList<StatePart> State { get; }

    /// <summary>What the stack adds to the output.</summary>
    internal virtual IReadOnlyList<OutputPart> Outputs => [];

    /// <summary>After <see cref="Window"/>: the traces of the levels that detect boundaries, bottom to top.</summary>
    internal virtual IReadOnlyList<string> Detecting => [];

    /// <summary>The multiply-adds that its boundaries let it leave out, or not; null where it has no boundaries.</summary>
    internal virtual string? Work => null;

    /// <summary>What changes during training.</summary>
    internal virtual IReadOnlyList<ScheduledPart> Schedules => [];

    /// <summary>Whether the stack can read one element at a time.</summary>
    internal virtual bool CanStep => true;

    /// <summary>Probability of dropping a value on its way up to the next stack.</summary>
    internal abstract double Dropout { get; }

    /// <summary>H of each layer that a head may read, bottom to top; the last goes up to the next stack.</summary>
    internal abstract IReadOnlyList<long> Widths { get; }

    /// <summary>After <see cref="Window"/>: the hidden states that a head may read, bottom to top, [B, T, H] each.</summary>
    internal abstract IReadOnlyList<string> Sequences { get; }

    /// <summary>After <see cref="Window"/>: those of the last real step of each row, [B, H] each.</summary>
    internal abstract IReadOnlyList<string> Last { get; }

    /// <summary>After <see cref="Step"/>: the hidden states, bottom to top, [B, H] each.</summary>
    internal abstract IReadOnlyList<string> Now { get; }

    /// <summary>Private fields for the layers.</summary>
    internal abstract void Fields(CodeWriter code);

    /// <summary>The layers' construction; <paramref name="inputSize"/> is the expression of what enters.</summary>
    internal abstract void Construct(CodeWriter code, string inputSize);

    /// <summary>The stack over a window; <paramref name="input"/> is the expression of what enters, [B, T, in].</summary>
    internal abstract void Window(CodeWriter code, string input);

    /// <summary>The stack over a window of tokens that have an embedding; the same as over their vectors unless the stack knows better.</summary>
    internal virtual void WindowOfTokens(CodeWriter code, InputWriter reader) => Window(code, reader.Read(code, "input", "B, T"));

    /// <summary>The stack over one element; <paramref name="input"/> is the expression of what enters, [B, in].</summary>
    internal abstract void Step(CodeWriter code, string input);

    /// <summary>The stack over one token that has an embedding; the same as over its vector unless the stack knows better.</summary>
    internal virtual void StepOfTokens(CodeWriter code, InputWriter reader) => Step(code, reader.Read(code, "element", "B"));

    /// <summary>Where the stack is, for the documentation: empty for the only one of its kind.</summary>
    protected string Where => prefix.Length == 0 ? "" : $" of stack {prefix.Substring("stack".Length)}";

    /// <summary>What goes up from a layer, with dropout in training.</summary>
    internal static string Dropped(string hidden, double dropout) =>
        dropout.Equals(0) ? hidden : $"Dropped({hidden}, {Literal.Of(dropout)})";

    /// <summary>A name of the stack's own.</summary>
    protected string Named(string word) => prefix.Length == 0 ? word : prefix + Capital(word);

    /// <summary>The word with a capital first letter.</summary>
    protected static string Capital(string word) => char.ToUpperInvariant(word[0]) + word.Substring(1);
}

/// <summary>The writer of each stack.</summary>
internal static class StackWriters
{
    internal static IReadOnlyList<StackWriter> Of(EquatableArray<StackDefinition> stacks) => [.. stacks.Select((stack, i) => stack switch
    {
        HmLstmStack levels => new HmLstmStackWriter(levels, "layers." + Text(i), Prefix(stacks, i)),
        KLstmStack layers => new KLstmStackWriter(layers, "layers." + Text(i), Prefix(stacks, i)),
        RnnStack layers => (StackWriter)new RnnStackWriter(layers, "layers." + Text(i), Prefix(stacks, i)),
        _ => throw new ArgumentException($"There is no writer of {stack.Cell} stacks.", nameof(stacks)),
    })];

    /// <summary>Names of a kind's only stack need no prefix; otherwise they begin with the stack's number, from 1 at the bottom.</summary>
    private static string Prefix(EquatableArray<StackDefinition> stacks, int index) =>
        stacks.Count(stack => stack.Cell == stacks[index].Cell) == 1 ? "" : "stack" + Text(index + 1);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
