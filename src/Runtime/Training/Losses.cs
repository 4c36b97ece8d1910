using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Training;

/// <summary>The losses of the tasks.</summary>
public static class Losses
{
    /// <summary>What a task is judged by: cross-entropy (binary with one output) or the mean squared error.</summary>
    /// <param name="definition">The network.</param>
    public static ILoss Of(NetworkDefinition definition) => definition.Task switch
    {
        TaskKind.Regression => new MeanSquaredErrorLoss(),
        TaskKind.Classification when definition.Output.Size == 1 => new BinaryCrossEntropyLoss(),
        _ => new CrossEntropyLoss(),
    };
}
