using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>What enters a k-lstm layer with a window, or where the gradients of it are written; 0 where nobody wants one.</summary>
public readonly record struct KLstmEntries
{
    /// <summary>x, [B, T, in].</summary>
    public nint Input { get; init; }

    /// <summary>h before the window, [B, H].</summary>
    public nint Hidden { get; init; }

    /// <summary>c before the window, [B, H].</summary>
    public nint Cell { get; init; }

    /// <summary>Refuses to go without one of them.</summary>
    internal void Check()
    {
        EntryCheck.Given(Input);
        EntryCheck.Given(Hidden);
        EntryCheck.Given(Cell);
    }
}
