using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>The data, and whether they fit the task and the network.</summary>
/// <param name="problems">Where problems go.</param>
internal sealed class DataRules(ProblemList problems)
{
    private const double SumTolerance = 1e-6;

    /// <summary>The data; null where their kind is unknown.</summary>
    /// <param name="data">What the file says.</param>
    /// <param name="task">The task; null where it is unknown.</param>
    /// <param name="input">The input; null where it is unknown.</param>
    /// <param name="outputSize">The head's size; null where it is unknown.</param>
    public DataDefinition? Build(Values data, TaskKind? task, InputDefinition? input, int? outputSize)
    {
        EquatableArray<double> split = data.Get(DataKeys.Split);
        double sum = split.Sum();
        if (Math.Abs(sum - 1) > SumTolerance)
        {
            problems.Add(ProblemKind.SplitSum, data.ValueSpan(DataKeys.Split), Numbers.Short(sum));
        }
        else if (split[0] == 0)
        {
            problems.Add(ProblemKind.OutOfRange, data.ValueSpan(DataKeys.Split), "split", "led by a training part above 0", "led by 0");
        }

        Key? kind = DataKeys.Section.PresenceKeys.FirstOrDefault(k => k.Name == data.Variant);
        if (kind is null)
        {
            return null;
        }

        DataDefinition? definition =
            kind == DataKeys.Text ? Text(data)
            : kind == DataKeys.Series ? Series(data)
            : kind == DataKeys.Idx ? Idx(data)
            : kind == DataKeys.Texts ? Texts(data)
            : Synthetic(data);
        CheckTask(data.KeySpan(kind), definition, kind.Name, task);
        new DataFit(problems, data.KeySpan(kind), input, outputSize, task == TaskKind.Classification).Check(definition);
        return definition with { Split = split };
    }

    private static TextData Text(Values data) => new()
    {
        Text = data.FindText(DataKeys.Text) ?? "",
        Alphabet = data.Find(DataKeys.Alphabet) ?? AlphabetKind.Chars,
        Limit = data.Find(DataKeys.Limit),
    };

    private SeriesData Series(Values data)
    {
        if (data.Find(DataKeys.Ahead) == 0)
        {
            problems.Add(ProblemKind.OutOfRange, data.ValueSpan(DataKeys.Ahead), "ahead", "1 or more with series", "0");
        }

        EquatableArray<string> columns = data.Get(DataKeys.Columns);
        return new SeriesData
        {
            Series = data.FindText(DataKeys.Series) ?? "",
            Columns = columns,
            Target = data.Find(DataKeys.Target) ?? columns,
            Lookback = data.Get(DataKeys.Lookback),
            Ahead = data.Get(DataKeys.Ahead),
            Scale = data.Get(DataKeys.Scale),
        };
    }

    private static IdxData Idx(Values data) => new()
    {
        Idx = data.FindText(DataKeys.Idx) ?? "",
        RowsAsSteps = data.Get(DataKeys.RowsAsSteps),
    };

    private static TextsData Texts(Values data) => new()
    {
        Texts = data.FindText(DataKeys.Texts) ?? "",
        Label = data.Get(DataKeys.Label),
        Alphabet = data.Find(DataKeys.Alphabet) ?? AlphabetKind.Bytes,
        Length = data.Find(DataKeys.Length) ?? 200,
        Pad = data.Get(DataKeys.Pad),
    };

    private static SyntheticData Synthetic(Values data) => new()
    {
        Synthetic = data.FindText(DataKeys.Synthetic) ?? "",
        Count = data.Get(DataKeys.Count),
        Length = data.Find(DataKeys.Length) ?? 400,
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
