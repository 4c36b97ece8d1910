namespace Hmlstm.Definitions.Models;

/// <summary>What sends gradient to z.</summary>
public enum BoundaryGradient
{
    /// <summary>Only the products with z inside the gates.</summary>
    Gates,

    /// <summary>The choice among UPDATE, COPY and FLUSH too.</summary>
    Operations,
}
