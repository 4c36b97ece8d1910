namespace Hmlstm.Definitions.Models;

/// <summary>Activations of feed-forward layers and plain recurrent cells.</summary>
public enum ActivationKind
{
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Rectified linear unit.</summary>
    Relu,
}
