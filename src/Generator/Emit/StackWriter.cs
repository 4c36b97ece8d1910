namespace Hmlstm.Generator.Emit;

/// <summary>Writes what one stack adds to a class. Each kind of cell has its own.</summary>
internal abstract class StackWriter
{
    /// <summary>Full names of the types that the stack's code calls by their last part.</summary>
    internal abstract IReadOnlyList<string> Aliases { get; }

    /// <summary>What the stack keeps between windows.</summary>
    internal abstract IReadOnlyList<StatePart> State { get; }

    /// <summary>What the stack gives beside its hidden states.</summary>
    internal abstract IReadOnlyList<OutputPart> Outputs { get; }

    /// <summary>After <see cref="Window"/>: the traces of the levels that detect boundaries, bottom to top.</summary>
    internal abstract IReadOnlyList<string> Detecting { get; }

    /// <summary>What changes during training.</summary>
    internal abstract IReadOnlyList<ScheduledPart> Schedules { get; }

    /// <summary>Whether the stack can read one element at a time.</summary>
    internal abstract bool CanStep { get; }

    /// <summary>H of each layer that a head may read, bottom to top; the last goes up to the next stack.</summary>
    internal abstract IReadOnlyList<long> Widths { get; }

    /// <summary>What the documentation says of each layer, in the plan's order.</summary>
    internal abstract IReadOnlyList<string> Descriptions { get; }

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

    /// <summary>The stack over one element; <paramref name="input"/> is the expression of what enters, [B, in].</summary>
    internal abstract void Step(CodeWriter code, string input);
}
