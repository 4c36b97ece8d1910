using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Training;

/// <summary>Says which parts of the data give nothing to measure, before a training that would otherwise not tell.</summary>
internal static class EmptyParts
{
    /// <summary>Writes a line for each part without a batch: a note where the split leaves the part out, a warning where the data are too few for it.</summary>
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

    /// <summary>Refuses a training that follows what the validation part says, where there is none.</summary>
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
