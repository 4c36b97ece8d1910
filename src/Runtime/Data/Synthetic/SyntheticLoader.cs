using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Makes the synthetic sets: the same numbers for the same definition, wherever and whenever it runs.</summary>
internal static class SyntheticLoader
{
    private const ulong Seed = 1;
    private const long MostNumbers = 500_000_000;

    /// <summary>The sets by name.</summary>
    private static readonly Dictionary<string, (TaskKind Task, Func<SyntheticData, PortableRandom, SyntheticSet> Make)> Sets =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["two-scale-sines"] = (TaskKind.Regression, SyntheticSets.TwoScaleSines),
            ["noisy-sine"] = (TaskKind.Regression, SyntheticSets.NoisySine),
            ["two-sines"] = (TaskKind.Classification, SyntheticSets.TwoSines),
            ["frequency"] = (TaskKind.Regression, SyntheticSets.Frequency),
            ["alien"] = (TaskKind.Classification, SyntheticSets.Alien),
        };

    /// <summary>The numbers of a network for a set.</summary>
    /// <exception cref="DataException">There is no such set.</exception>
    public static DataSizes SizesOf(SyntheticData data)
    {
        bool classifies = Find(data).Task == TaskKind.Classification;
        return new DataSizes(null, 1, classifies ? 2 : 1, IsBinary: classifies);
    }

    /// <summary>Makes a set for a network.</summary>
    /// <exception cref="DataException">There is no such set, or it does not fit the network.</exception>
    public static NetworkData Open(NetworkDefinition definition, SyntheticData data)
    {
        (TaskKind Task, Func<SyntheticData, PortableRandom, SyntheticSet> Make) found = Find(data);
        if (definition.Task != found.Task
            || definition.Input is not { Kind: InputKind.Features, Size: 1 }
            || definition.Output.Size > (found.Task == TaskKind.Regression ? 1 : 2))
        {
            string task = found.Task == TaskKind.Regression ? "regression with 'size: 1'" : "classification with 'size: 1' or 'size: 2'";
            throw new DataException($"{definition.Name}: '{data.Synthetic}' is for {task} over 'features: 1'.");
        }

        if ((long)data.Count * data.Length > MostNumbers)
        {
            throw new DataException(
                $"'{data.Synthetic}': {data.Count} sequences of {data.Length} steps are more than {MostNumbers} numbers.");
        }

        SyntheticSet set = found.Make(data, new PortableRandom(Seed));
        bool each = definition.Output.Steps == OutputSteps.Each;
        if (set.Labels is { } labels)
        {
            return ToData(new SequenceLabels(labels, each));
        }

        if (each && set.TargetStarts is null)
        {
            throw new DataException($"{definition.Name}: '{data.Synthetic}' has one value to predict per sequence; write 'steps: last'.");
        }

        ISequenceValues targets = each
            ? new FloatValues(set.Targets, 1, set.TargetStarts!)
            : new SequenceVectors(
                set.Targets,
                1,
                set.TargetStarts is null ? set.TargetPlaces! : [.. set.TargetStarts.Select(start => start + set.Steps - 1)]);
        return ToData(targets);

        NetworkData ToData(ISequenceValues predicted) => set.Parts.ToData(
            definition,
            data.Synthetic,
            set.Steps,
            new FloatValues(set.Values, 1, set.Starts),
            predicted,
            sizes: set.Sizes,
            noiseFloor: set.TargetStarts is null ? null : data.Noise * data.Noise);
    }

    private static (TaskKind Task, Func<SyntheticData, PortableRandom, SyntheticSet> Make) Find(SyntheticData data) =>
        Sets.TryGetValue(data.Synthetic, out (TaskKind Task, Func<SyntheticData, PortableRandom, SyntheticSet> Make) found)
            ? found
            : throw new DataException(
                $"There is no synthetic data set '{ForeignText.Show(data.Synthetic)}'; there are {string.Join(", ", Sets.Keys)}.");
}
