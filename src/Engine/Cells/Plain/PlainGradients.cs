namespace Hmlstm.Engine.Cells.Plain;

/// <summary>Where a stack finds the gradients of its results and leaves those of what entered. Addresses as in <see cref="PlainWindow"/>.</summary>
/// <param name="shape">The stack's sizes.</param>
public sealed class PlainGradients(PlainShape shape)
{
    /// <summary>Of the hidden sequence, [B, T, D H]; 0 for none.</summary>
    public nint Output { get; set; }

    /// <summary>Of the last h, [B, H] each; 0 for none.</summary>
    public nint[] EndHidden { get; } = new nint[shape.Passes];

    /// <summary>Of the last c; 0 for none.</summary>
    public nint[] EndCell { get; } = new nint[shape.Passes];

    /// <summary>To be filled: of x, [B, T, in], zeros after a row's end; 0 where nobody asks.</summary>
    public nint Input { get; set; }

    /// <summary>To be filled: of the first h, [B, H] each; 0 where nobody asks.</summary>
    public nint[] StartHidden { get; } = new nint[shape.Passes];

    /// <summary>To be filled: of the first c; 0 where nobody asks.</summary>
    public nint[] StartCell { get; } = new nint[shape.Passes];

    /// <summary>To be filled: of the parameters; 0 where nobody asks.</summary>
    public LayerParameters[] Parameters { get; } = new LayerParameters[shape.Passes];
}
