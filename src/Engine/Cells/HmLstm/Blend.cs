namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>How much of each operation a row has: with hard boundaries UPDATE is (1, 1, 0), FLUSH (1, 0, 0) and COPY (0, 0, 1).</summary>
/// <param name="Live">1 − (1 − z)(1 − zb), the share of what is newly written.</param>
/// <param name="Keep">(1 − z) zb, the share of the cell that passes the forget gate.</param>
/// <param name="Copy">(1 − z)(1 − zb), the share of what stays as it is.</param>
internal readonly record struct Blend(float Live, float Keep, float Copy)
{
    /// <summary>The weights of a row.</summary>
    /// <param name="own">z of the level before the step.</param>
    /// <param name="below">z of the level below after the step; 1 at the bottom.</param>
    public static Blend Of(float own, float below)
    {
        float copy = (1 - own) * (1 - below);
        return new Blend(1 - copy, (1 - own) * below, copy);
    }
}
