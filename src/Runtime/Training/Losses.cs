using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Training;

/// <summary>The losses of the tasks.</summary>
public static class Losses
{
    /// <summary>What training makes small: the task's loss, less the selector's entropy where the top k-lstm wants it.</summary>
    /// <param name="definition">The network.</param>
    public static ILoss ForTraining(NetworkDefinition definition)
    {
        ILoss task = OfTask(definition);
        double weight = definition.Layers.OfType<KLstmStack>().LastOrDefault()?.EntropyWeight ?? 0;
        return weight > 0 ? new EntropyRegularisedLoss(task, weight) : task;
    }

    /// <summary>What a task is judged by: cross-entropy (binary with one output) or the mean squared error.</summary>
    /// <param name="definition">The network.</param>
    public static IRowLoss OfTask(NetworkDefinition definition) => definition.Task switch
    {
        TaskKind.Regression => new MeanSquaredErrorLoss(),
        TaskKind.Classification when definition.Output.Size == 1 => new BinaryCrossEntropyLoss(),
        _ => new CrossEntropyLoss(),
    };
}
