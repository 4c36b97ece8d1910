using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;

namespace Hmlstm.Generator.Cells;

/// <summary>Writes what one stack adds to a class. Each kind of cell has its own.</summary>
/// <param name="stack">The stack's definition.</param>
/// <param name="prefix">What names begin with, <c>stack2</c>; empty where the network has one stack of the kind.</param>
internal abstract class StackWriter(StackDefinition stack, string prefix)
{
    /// <summary>The stack's definition.</summary>
    internal StackDefinition Stack => stack;

    /// <summary>The stack's field, which its other names begin with: <c>hmLstm</c>.</summary>
    internal string Field => Named(Word);

    /// <summary>The static field with the stack's definition.</summary>
    internal string Definition => Capital(Field) + "Definition";

    /// <summary>The stack's type in the runtime; its state's is called like it, with <c>State</c> at the end.</summary>
    internal abstract string Type { get; }

    /// <summary>The state's type in the runtime.</summary>
    internal abstract string StateType { get; }

    /// <summary>What the stack keeps between windows, XML.</summary>
    internal abstract string StateSummary { get; }

    /// <summary>What the names of the state's tensors begin with.</summary>
    internal abstract string StateTensors { get; }

    /// <summary>What the stack adds to the output.</summary>
    internal virtual IReadOnlyList<OutputPart> Outputs => [];

    /// <summary>What the stack counts: the counter's name, and the expression of its value.</summary>
    internal virtual (string Name, string Value)? Counter => null;

    /// <summary>What changes during training.</summary>
    internal virtual IReadOnlyList<ScheduledPart> Schedules => [];

    /// <summary>How a predictor has the stack; null where it cannot.</summary>
    internal virtual PredictorStack? Predictor => null;

    /// <summary>Whether the stack reads tokens with their embedding by itself.</summary>
    internal virtual bool ReadsTokens => false;

    /// <summary>After the window: the top hidden states, [B, T, H].</summary>
    internal abstract string Top { get; }

    /// <summary>After the window: the top hidden states of the last real step of each row, [B, H].</summary>
    internal abstract string TopLast { get; }

    /// <summary>After a step: the top hidden states, [B, H].</summary>
    internal abstract string TopNow { get; }

    /// <summary>
    /// What a gated head reads, for each of <see cref="Top"/>, <see cref="TopLast"/> and <see cref="TopNow"/>: every level's.
    /// </summary>
    internal virtual (string Window, string Last, string Now) AllLevels =>
        throw new InvalidOperationException($"A gated head does not read {stack.Cell} layers.");

    /// <summary>What the stack gives for a window.</summary>
    internal string Output => Field + "Output";

    /// <summary>Its state after a step.</summary>
    internal string Now => Field + "State";

    /// <summary>The property of the typed state.</summary>
    internal string StateName => Capital(Field);

    /// <summary>The width that goes up.</summary>
    internal long Width => (long)stack.Directions * stack.Hidden[stack.Hidden.Count - 1];

    /// <summary>The stack over a window.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="input">The expressions of what enters: vectors [B, T, in], or tokens and their embedding.</param>
    internal void Window(CodeWriter code, string input) =>
        code.Line($"var {Output} = {Field}.Run({input}, start.{StateName}, mask);  // {WindowComment}");

    /// <summary>The stack over one element.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="input">The expressions of what enters: vectors [B, in], or tokens and their embedding.</param>
    internal void Step(CodeWriter code, string input) =>
        code.Line($"var {Now} = {Field}.Step({input}, state.{StateName});  // {StepComment}");

    /// <summary>The widths of its layers, from the bottom up.</summary>
    internal string Widths => $"[{string.Join(", ", stack.Hidden)}]";

    /// <summary>What a window gives, and what a step gives, for comments.</summary>
    internal (string Window, string Step) Comments => (WindowComment, StepComment);

    /// <summary>What goes up from the stack, with dropout in training.</summary>
    internal string Dropped(string hidden) => stack.Dropout.Equals(0) ? hidden : $"Dropped({hidden}, {Literal.Of(stack.Dropout)})";

    /// <summary>The word with a capital first letter.</summary>
    internal static string Capital(string word) => char.ToUpperInvariant(word[0]) + word.Substring(1);

    /// <summary>What a stack of the kind is called in code: <c>hmLstm</c>.</summary>
    protected abstract string Word { get; }

    /// <summary>What a window gives, for a comment.</summary>
    protected virtual string WindowComment => $"[B, T, {Width}]";

    /// <summary>What a step gives, for a comment.</summary>
    protected virtual string StepComment => $"[B, {Width}]";

    /// <summary>Where the stack is, for the documentation: empty for the only one of its kind.</summary>
    protected string Where => prefix.Length == 0 ? "" : $" of stack {prefix.Substring("stack".Length)}";

    /// <summary>A name of the stack's own.</summary>
    protected string Named(string word) => prefix.Length == 0 ? word : prefix + Capital(word);
}

/// <summary>How a predictor has a stack.</summary>
/// <param name="Type">The stack's type.</param>
/// <param name="Kind">Its arguments between the path and the input's width.</param>
/// <param name="Options">Its arguments behind the widths of its layers.</param>
/// <param name="StateType">Its state's type.</param>
/// <param name="StateOptions">The state's arguments behind the widths of the layers.</param>
internal sealed record PredictorStack(string Type, string? Kind, string? Options, string StateType, string? StateOptions);

/// <summary>The writer of each kind of stack: the one place where kinds are told apart.</summary>
internal static class StackWriters
{
    private static readonly Dictionary<Type, Func<StackDefinition, string, StackWriter>> ByDefinition = new()
    {
        [typeof(HmLstmStack)] = static (stack, prefix) => new HmLstmStackWriter((HmLstmStack)stack, prefix),
        [typeof(KLstmStack)] = static (stack, prefix) => new KLstmStackWriter((KLstmStack)stack, prefix),
        [typeof(RnnStack)] = static (stack, prefix) => new RnnStackWriter((RnnStack)stack, prefix),
    };

    internal static IReadOnlyList<StackWriter> Of(EquatableArray<StackDefinition> stacks) =>
        [.. stacks.Select((stack, i) => ByDefinition[stack.GetType()](stack, Prefix(stacks, i)))];

    /// <summary>The path of a stack in a weights file.</summary>
    internal static string Path(int index) => "layers." + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Names of a kind's only stack need no prefix; otherwise they begin with the stack's number, from 1 at the bottom.</summary>
    private static string Prefix(EquatableArray<StackDefinition> stacks, int index) =>
        stacks.Count(stack => stack.Cell == stacks[index].Cell) == 1 ? "" : "stack" + (index + 1).ToString(CultureInfo.InvariantCulture);
}
