namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The gradients that come into a window's backward computation and those that leave it.</summary>
public sealed class HmLstmGradients
{
    /// <summary>
    /// For each level: gradients of the values. Those of <see cref="HmLstmLevelValues.Hidden"/>, <see cref="HmLstmLevelValues.EndCell"/> and
    /// <see cref="HmLstmLevelValues.Boundary"/> are read; those of the start are written.
    /// </summary>
    public required HmLstmLevelValues[] Levels { get; init; }

    /// <summary>For each level: where the parameters' gradients are written, all of them.</summary>
    public required HmLstmLevelParameters[] Parameters { get; init; }

    /// <summary>Where the input's gradient is written, [B, T, in]; 0 where nobody wants it.</summary>
    public nint Input { get; init; }

    /// <summary>Where the gradient of the tokens' vectors is written, [V, in]; 0 where nobody wants it.</summary>
    public nint Table { get; init; }
}
