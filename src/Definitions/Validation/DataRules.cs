using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>The data, and whether they fit the task and the network.</summary>
/// <param name="problems">Where problems go.</param>
internal sealed class DataRules(ProblemList problems)
{
    private const double SumTolerance = 1e-6;

    private static readonly EquatableArray<double> TrainingAlone = new([1, 0, 0]);

    /// <summary>The data; null where their kind is unknown.</summary>
    /// <param name="data">What the file says.</param>
    /// <param name="task">The task; null where it is unknown.</param>
    /// <param name="input">The input; null where it is unknown.</param>
    /// <param name="outputSize">The head's size; null where it is unknown.</param>
    /// <param name="places">Where the network's own numbers stand.</param>
    public DataDefinition? Build(Values data, TaskKind? task, InputDefinition? input, int? outputSize, NumberPlaces places)
    {
        HeldOutPlaces? heldOut = HeldOut(data);
        CheckSplit(data, isSeparate: heldOut is not null);
        Key? kind = DataKeys.Section.PresenceKeys.FirstOrDefault(k => k.Name == data.Variant);
        if (kind is null)
        {
            return null;
        }

        DataDefinition? definition =
            kind == DataKeys.Text ? Text(data)
            : kind == DataKeys.Series ? new SeriesRules(problems).Build(data, Place(data))
            : kind == DataKeys.Idx ? Idx(data)
            : kind == DataKeys.Texts ? Texts(data)
            : Synthetic(data);
        CheckTask(data.KeySpan(kind), definition, kind.Name, task);
        new DataFit(problems, data.KeySpan(kind), places, input, outputSize, task == TaskKind.Classification).Check(definition);
        return definition with { Split = heldOut is null ? data.Get(DataKeys.Split) : TrainingAlone, HeldOut = heldOut };
    }

    /// <summary>The places of the parts that are not trained on; null where all parts are cut from one place.</summary>
    /// <param name="data">What the file says of the data.</param>
    public static HeldOutPlaces? HeldOut(Values data) => Parts(data) is Values parts && PartKeys.AreSeparate(parts)
        ? new HeldOutPlaces { Valid = parts.FindText(PartKeys.Valid), Test = parts.FindText(PartKeys.Test) }
        : null;

    /// <summary>What stands below the key that says the kind of data; null where the kind is unknown, or has no place.</summary>
    private static Values? Parts(Values data) =>
        DataKeys.Section.PresenceKeys.FirstOrDefault(kind => kind.Name == data.Variant) is SectionKey kind ? data.Below(kind) : null;

    /// <summary>Whether separate parts name a validation part, readable or not.</summary>
    /// <param name="data">What the file says of the data.</param>
    public static bool NamesValidation(Values data) => Parts(data)?.Stated(PartKeys.Valid) == true;

    /// <summary>Where the place of the data stands; the place of the section where it does not.</summary>
    /// <param name="data">What the file says of the data.</param>
    public static YamlSpan PlaceSpan(Values data) => Parts(data)?.Span ?? data.Span;

    private static string Place(Values data) => Parts(data)?.FindText(PartKeys.Train) ?? "";

    private void CheckSplit(Values data, bool isSeparate)
    {
        EquatableArray<double> split = data.Get(DataKeys.Split);
        double sum = split.Sum();
        if (isSeparate)
        {
            if (data.Stated(DataKeys.Split))
            {
                problems.Add(
                    ProblemKind.ExclusiveKeys, data.KeySpan(DataKeys.Split), PartKeys.Train.Name, DataKeys.Split.Name,
                    "each part has a place of its own, so remove 'split'");
            }
        }
        else if (Math.Abs(sum - 1) > SumTolerance)
        {
            problems.Add(ProblemKind.SplitSum, data.ValueSpan(DataKeys.Split), Numbers.Short(sum));
        }
        else if (split[0] == 0)
        {
            problems.Add(ProblemKind.OutOfRange, data.ValueSpan(DataKeys.Split), "split", "led by a training part above 0", "led by 0");
        }
    }

    private static TextData Text(Values data) => new()
    {
        Text = Place(data),
        Alphabet = data.Find(DataKeys.Alphabet) ?? DataKeys.UsualText.Alphabet,
        Limit = data.Find(DataKeys.Limit),
    };

    private static IdxData Idx(Values data) => new()
    {
        Idx = Place(data),
        RowsAsSteps = data.Get(DataKeys.RowsAsSteps),
    };

    private static TextsData Texts(Values data) => new()
    {
        Texts = Place(data),
        Label = data.Get(DataKeys.Label),
        Alphabet = data.Find(DataKeys.Alphabet) ?? DataKeys.UsualTexts.Alphabet,
        Length = data.Find(DataKeys.Length) ?? DataKeys.UsualTexts.Length,
        Pad = data.Get(DataKeys.Pad),
    };

    private static SyntheticData Synthetic(Values data) => new()
    {
        Synthetic = data.FindText(DataKeys.Synthetic) ?? "",
        Count = data.Get(DataKeys.Count),
        Length = data.Find(DataKeys.Length) ?? DataKeys.UsualSynthetic.Length,
        Noise = data.Get(DataKeys.Noise),
        Ahead = data.Get(DataKeys.Ahead),
    };

    private void CheckTask(YamlSpan span, DataDefinition data, string kind, TaskKind? task)
    {
        (string tasks, bool fits) = data switch
        {
            TextData => ("language-model", task == TaskKind.LanguageModel),
            SeriesData => ("regression", task == TaskKind.Regression),
            IdxData => ("classification", task == TaskKind.Classification),
            TextsData => ("classification or language-model", task != TaskKind.Regression),
            _ => ("regression or classification", task != TaskKind.LanguageModel),
        };
        if (task is TaskKind known && !fits)
        {
            problems.Add(ProblemKind.DataTask, span, kind, tasks, NetworkKeys.Task.Render(known));
        }
    }
}
