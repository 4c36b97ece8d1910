using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Opens sequences in memory, of vectors or of token ids, for classification and regression.</summary>
internal static class SequenceArrays
{
    /// <summary>Opens sequences for a network.</summary>
    /// <exception cref="DataException">They do not fit the network; the message has the argument and the place in it.</exception>
    public static NetworkData Open(
        NetworkDefinition definition, SequenceInputs inputs, SequenceTargets targets, ArrayDataOptions options)
    {
        ArgumentNullException.ThrowIfNull(definition);
        bool each = definition.Output.Steps == OutputSteps.Each;
        TaskKind task = targets.IsClasses ? TaskKind.Classification : TaskKind.Regression;
        if (definition.Task != task || definition.Input.Kind != inputs.Kind)
        {
            throw new DataException(
                $"{definition.Name}: {(inputs.Kind == InputKind.Tokens ? "sequences of ids" : "sequences of vectors")} with "
                + $"{(targets.IsClasses ? "classes are for classification" : "values are for regression")} over "
                + $"{(inputs.Kind == InputKind.Tokens ? "tokens" : "features")}.");
        }

        if (targets.IsEach && !each)
        {
            throw new DataException($"{targets.Name}: there is one for each step, but the network has 'steps: last'.");
        }

        if (!targets.IsEach && !targets.IsClasses && each)
        {
            throw new DataException($"{targets.Name}: there is one for each sequence, but the network has 'steps: each'.");
        }

        ClassNumbers.RequireCount(SequenceInputs.Name, inputs.Count, targets.Name, targets.Count);
        inputs.Require(definition.Input.Size);
        targets.Require(definition, inputs);
        EquatableArray<double> shares = options.SplitFor(definition);
        SequenceParts parts = targets.SequenceClasses is { } classes
            ? SequenceParts.ByClass(classes, classes.Max() + 1, shares)
            : SequenceParts.ByPosition(inputs.Count, shares);
        ScaleKind kind = options.Scale ?? (definition.Data as SeriesData)?.Scale ?? ScaleKind.Standard;
        DataProfile profile = Profile(definition, inputs, targets, parts, kind, options);
        long[] lengths = [.. inputs.Lengths];
        int steps = (int)lengths.Max();
        return parts.ToData(
            definition,
            SequenceInputs.Name,
            steps,
            inputs.Values(profile.Inputs),
            targets.Values(profile.Targets, each, inputs),
            profile,
            Array.TrueForAll(lengths, length => length == steps) ? null : lengths);
    }

    private static DataProfile Profile(
        NetworkDefinition definition,
        SequenceInputs inputs,
        SequenceTargets targets,
        SequenceParts parts,
        ScaleKind kind,
        ArrayDataOptions options)
    {
        DataProfile? given = options.Profile;
        DataProfile profile = given ?? DataProfile.Empty;
        if (inputs.Kind == InputKind.Features)
        {
            string[] columns = Names(options.Columns, definition.Input.Size, "options.Columns");
            TrainedNames.Require(SequenceInputs.Name, "features", given?.Inputs?.Columns ?? default, columns);
            profile = profile with { Inputs = given?.Inputs ?? Scaler.Fit(kind, columns, inputs.Steps(parts.Training)) };
        }

        if (!targets.IsClasses)
        {
            string[] columns = Names(options.Targets, definition.Output.Size, "options.Targets");
            TrainedNames.Require(targets.Name, "predicted values", given?.Targets?.Columns ?? default, columns);
            return profile with { Targets = given?.Targets ?? Scaler.Fit(kind, columns, targets.Steps(parts.Training)) };
        }

        if (options.Classes is { } classes)
        {
            TrainedNames.Require(targets.Name, "classes", given?.Classes ?? default, classes);
            int count = Math.Max(2, definition.Output.Size);
            profile = classes.Count == count
                ? profile with { Classes = new(classes) }
                : throw new DataException(
                    $"{targets.Name}: {Quantity.ThereAre(classes.Count, "class")} ({ForeignText.List([.. classes])}), "
                    + $"but the network has {count}.");
        }

        return profile;
    }

    private static string[] Names(IReadOnlyList<string>? given, int count, string argument)
    {
        string[] names = given is null
            ? [.. Enumerable.Range(0, count).Select(static place => place.ToString(CultureInfo.InvariantCulture))]
            : [.. given];
        return names.Length == count
            ? names
            : throw new DataException($"{argument}: there are {names.Length} names, but the network has {count} numbers there.");
    }
}

/// <summary>The names of classes as numbers.</summary>
internal static class ClassNumbers
{
    /// <summary>The number of each label's class; the options get the names of the classes where they lack them.</summary>
    /// <exception cref="DataException">A label is none of the classes.</exception>
    public static int[] Of(string[] labels, ref ArrayDataOptions options)
    {
        ArgumentNullException.ThrowIfNull(labels);
        string[] classes = options.Classes is { } named ? [.. named]
            : options.Profile is { Classes.Count: > 0 } profile ? [.. profile.Classes]
            : [.. labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        options = options with { Classes = classes };
        return [.. labels.Select((label, place) => Array.IndexOf(classes, label) is >= 0 and var number
            ? number
            : throw new DataException(
                $"labels[{place}]: '{ForeignText.Show(label)}' is none of the classes, {ForeignText.List(classes)}."))];
    }

    /// <summary>Refuses two arguments of different lengths.</summary>
    /// <exception cref="DataException">They differ, or are empty.</exception>
    public static void RequireCount(string first, int count, string second, int others)
    {
        if (count != others || count == 0)
        {
            throw new DataException(count == 0
                ? $"{first}: there is none."
                : $"{second}: there are {others} for {count} {first}; each has one.");
        }
    }
}
