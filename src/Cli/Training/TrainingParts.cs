using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Training;

/// <summary>What one call of <c>train</c> reads: all of the data, or a few batches of it.</summary>
/// <param name="Training">What the network is trained on.</param>
/// <param name="Validation">What the best weights are chosen by; null for nothing.</param>
/// <param name="HeldOut">What is measured at the end; null for nothing.</param>
/// <param name="Name">What <paramref name="HeldOut"/> is, for people.</param>
internal sealed record TrainingParts(IBatchSource Training, IBatchSource? Validation, IBatchSource? HeldOut, string Name)
{
    /// <summary>Epochs of a trial run: two, so that it crosses from one epoch to the next.</summary>
    public const int DevEpochs = 2;

    private const int DevBatches = 3;

    /// <summary>The batches that a request asks for.</summary>
    public static TrainingParts Of(NetworkData data, TrainingRequest request)
    {
        if (request.Overfit is int count)
        {
            // Overfitting is measured on the batches that are trained on.
            var same = new LimitedBatches(data.Training, count);
            return new TrainingParts(
                same, same, same, same.Count == 1 ? "the batch it was trained on" : $"the {same.Count} batches it was trained on");
        }

        TrainingParts all = All(data);
        return request.IsDevRun
            ? new TrainingParts(
                new LimitedBatches(data.Training, DevBatches), Few(all.Validation), Few(all.HeldOut), all.Name)
            : all;
    }

    /// <summary>All batches.</summary>
    public static TrainingParts All(NetworkData data) => new(
        data.Training, data.Validation, data.Test ?? data.Validation, data.Test is not null ? "test part" : "validation part");

    private static LimitedBatches? Few(IBatchSource? source) => source is null ? null : new LimitedBatches(source, DevBatches);
}

/// <summary>Reports which parts of the data are empty, before a training that would otherwise not mention it.</summary>
internal static class EmptyParts
{
    /// <summary>
    /// Writes a line for each part without a batch: a note where the split leaves the part
    /// out, a warning where the data are too few for it.
    /// </summary>
    public static void Announce(NetworkData data, NetworkDefinition definition, Terminal terminal)
    {
        for (int part = 1; part < data.Parts.Count; part++)
        {
            if (data.Parts[part].Shortage is not string shortage)
            {
                continue;
            }

            string effect = part == 1 ? "the last weights are kept, whether or not they are the best"
                : data.Validation is null ? "nothing is measured at the end"
                : "the validation part is measured at the end";
            bool isLeftOut = definition.Data?.HeldOut is HeldOutPlaces places
                ? (part == 1 ? places.Valid : places.Test) is null
                : definition.Data?.Split[part] == 0;
            if (isLeftOut)
            {
                string reason = definition.Data?.HeldOut is not null ? shortage
                    : $"the split leaves nothing for the {data.Parts[part].Name} part";
                terminal.Note($"{data.Source}: {reason}: {effect}");
            }
            else
            {
                terminal.Error.WriteLine($"hmlstm: {data.Parts[part].Source ?? data.Source}: {shortage}: {effect}");
            }
        }
    }

    /// <summary>Refuses a training that depends on the validation part when there is none.</summary>
    /// <exception cref="InputException">There is no validation part.</exception>
    public static void Require(NetworkData data, TrainingDefinition training)
    {
        string? needing = training.EarlyStopping is not null ? "early_stopping"
            : training.LearningRate.FollowsEvaluations ? "the learning rate"
            : null;
        if (needing is not null && data.Validation is null)
        {
            PartSize part = data.Parts[1];
            string cure = part.Source is null ? "a larger share of 'split', or more data" : "more data";
            throw new InputException(
                $"{part.Source ?? data.Source}: {part.Shortage}, but {needing} follows its evaluations; give it {cure}");
        }
    }
}
