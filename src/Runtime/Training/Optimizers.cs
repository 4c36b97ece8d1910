using Hmlstm.Definitions.Models;
using TorchSharp;
using TorchSharp.Modules;

namespace Hmlstm.Runtime.Training;

/// <summary>Makes torch's optimizers.</summary>
public static class Optimizers
{
    /// <summary>The optimizer that a definition says.</summary>
    /// <param name="definition">Which one, and its numbers.</param>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Its learning rate at first; above 0.</param>
    /// <returns>A new optimizer; the caller disposes it.</returns>
    public static torch.optim.Optimizer Create(OptimizerDefinition definition, IEnumerable<Parameter> parameters, double learningRate) => definition.Kind switch
    {
        OptimizerKind.AdamW => torch.optim.AdamW(
            parameters, learningRate, definition.Beta1, definition.Beta2, definition.Epsilon, definition.WeightDecay),
        OptimizerKind.RmsProp => torch.optim.RMSProp(
            parameters, learningRate, definition.Alpha, definition.Epsilon, definition.WeightDecay, definition.Momentum),
        OptimizerKind.Sgd => torch.optim.SGD(
            parameters, learningRate, definition.Momentum, dampening: 0, weight_decay: definition.WeightDecay, nesterov: definition.Nesterov),
        _ => torch.optim.Adam(
            parameters, learningRate, definition.Beta1, definition.Beta2, definition.Epsilon, definition.WeightDecay),
    };
}
