namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>Which gradients backward will be asked for.</summary>
public enum KLstmGradientNeed
{
    /// <summary>There is no backward.</summary>
    None,

    /// <summary>Those of the parameters and of the state before the window.</summary>
    WithoutInput,

    /// <summary>Those of the input too.</summary>
    WithInput,
}
