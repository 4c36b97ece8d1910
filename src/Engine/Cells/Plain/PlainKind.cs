namespace Hmlstm.Engine.Cells.Plain;

/// <summary>Torch's own recurrent cells.</summary>
public enum PlainKind
{
    /// <summary>Long short-term memory with forget gates.</summary>
    Lstm,

    /// <summary>Gated recurrent unit.</summary>
    Gru,

    /// <summary>Elman's network with the hyperbolic tangent.</summary>
    TanhRnn,

    /// <summary>Elman's network with rectified linear units.</summary>
    ReluRnn,
}
