namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>What a row of a level does at a step.</summary>
internal static class LevelOperation
{
    /// <summary>h and c stay.</summary>
    public const byte Copy = 0;

    /// <summary>The row was computed: UPDATE, FLUSH or a blend.</summary>
    public const byte Computed = 1;

    /// <summary>The row has ended: h, c and z stay.</summary>
    public const byte Rest = 2;
}
