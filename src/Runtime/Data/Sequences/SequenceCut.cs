using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>How sequences are cut into batches.</summary>
/// <param name="BatchSize">B, the sequences of a batch.</param>
/// <param name="Window">T, the steps of a batch.</param>
/// <param name="CarryState">Whether the state goes on from one window of a sequence to the next.</param>
internal readonly record struct SequenceCut(int BatchSize, int Window, bool CarryState)
{
    /// <summary>What a definition says for sequences of one length.</summary>
    /// <exception cref="DataException">Windows would cut sequences that have one prediction at their end.</exception>
    public static SequenceCut Of(NetworkDefinition definition, int steps)
    {
        TrainingDefinition training = definition.Training;
        int window = Math.Min(training.Window ?? steps, steps);
        return window == steps || definition.Output.Steps == OutputSteps.Each
            ? new SequenceCut(training.BatchSize, window, training.CarryState)
            : throw new DataException(
                $"{definition.Name}: sequences have {steps} steps and one prediction at their end, so 'window: {window}' cannot cut them; leave 'window' out.");
    }
}
