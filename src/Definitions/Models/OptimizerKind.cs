namespace Hmlstm.Definitions.Models;

/// <summary>The optimizers.</summary>
public enum OptimizerKind
{
    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>RMSprop.</summary>
    RmsProp,

    /// <summary>Stochastic gradient descent.</summary>
    Sgd,
}
