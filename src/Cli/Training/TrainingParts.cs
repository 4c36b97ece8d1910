using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Training;

/// <summary>What one call of <c>train</c> reads: all of the data, or a few batches of it.</summary>
/// <param name="Training">What the network is trained on.</param>
/// <param name="Validation">What the best weights are chosen by; null for nothing.</param>
/// <param name="HeldOut">What is measured at the end; null for nothing.</param>
/// <param name="Name">What <paramref name="HeldOut"/> is, for people.</param>
internal sealed record TrainingParts(IBatchSource Training, IBatchSource? Validation, IBatchSource? HeldOut, string Name)
{
    /// <summary>Epochs of a trial run: the second one begins where an epoch has ended.</summary>
    public const int DevEpochs = 2;

    private const int DevBatches = 3;

    /// <summary>The batches that a request asks for.</summary>
    public static TrainingParts Of(NetworkData data, TrainingRequest request)
    {
        if (request.Overfit is int count)
        {
            // What the network can learn by heart is measured on the very batches that it learns.
            var same = new LimitedBatches(data.Training, count);
            return new TrainingParts(same, same, same, same.Count == 1 ? "the batch it was trained on" : $"the {same.Count} batches it was trained on");
        }

        string name = data.Test is not null ? "test part" : "validation part";
        return request.IsDevRun
            ? new TrainingParts(new LimitedBatches(data.Training, DevBatches), Few(data.Validation), Few(data.Test ?? data.Validation), name)
            : new TrainingParts(data.Training, data.Validation, data.Test ?? data.Validation, name);
    }

    private static LimitedBatches? Few(IBatchSource? source) => source is null ? null : new LimitedBatches(source, DevBatches);
}
