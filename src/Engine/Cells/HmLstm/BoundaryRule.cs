namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>How the boundary z comes from its probability z~.</summary>
public enum BoundaryRule
{
    /// <summary>1 above one half.</summary>
    Step,

    /// <summary>1 where a number drawn uniformly from 0 to 1 is below z~.</summary>
    Sample,

    /// <summary>z~ itself.</summary>
    Soft,
}
