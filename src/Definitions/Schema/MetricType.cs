using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Validation;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>The name of a metric. Which ones there are depends on the task, so a name is judged when that is known.</summary>
/// <param name="choices">The metrics of all tasks.</param>
internal sealed class MetricType(params (string Word, string Value, string Documentation)[] choices) : ValueType<string>
{
    private readonly ChoiceType<string> all = new(choices);

    public override string Expected => all.Expected;

    public override IReadOnlyList<(string Value, string Documentation)> Choices => all.Choices;

    /// <summary>Reads any word; what is no word at all is refused.</summary>
    public override bool TryRead(string key, YamlNode node, ProblemList problems, out string value)
    {
        value = "";
        if (node is not YamlScalar { IsNull: false, IsNumber: false, Boolean: null } scalar)
        {
            return Refuse(key, node, problems);
        }

        string? known = choices.Select(static choice => choice.Word).FirstOrDefault(word => string.Equals(word, scalar.Text, StringComparison.OrdinalIgnoreCase));
        value = known ?? scalar.Text;
        return true;
    }

    /// <summary>Adds the problem of a name that is no metric, or one of another task; what it proposes is measured for this task.</summary>
    /// <param name="key">The key.</param>
    /// <param name="metric">What was read.</param>
    /// <param name="span">Where it stands.</param>
    /// <param name="task">The task; null where it is unknown.</param>
    /// <param name="outputSize">The head's size; null where it is unknown.</param>
    /// <param name="problems">Where problems go.</param>
    public void Check(string key, string metric, YamlSpan span, TaskKind? task, int? outputSize, ProblemList problems)
    {
        string[] names = [.. choices.Select(static choice => choice.Word)];
        IReadOnlyList<string> measured = task is TaskKind known ? Metrics.Of(known, outputSize) : names;
        if (measured.Contains(metric, StringComparer.Ordinal))
        {
            return;
        }

        string expected = $"expected {string.Join(", ", measured)}";
        if (names.Contains(metric, StringComparer.Ordinal))
        {
            bool manyClasses = task == TaskKind.Classification && outputSize > 1;
            string what = manyClasses ? "classification of more than one output" : NetworkKeys.Task.Render(task!.Value);
            problems.Add(ProblemKind.MetricOfAnother, span, metric, what, expected);
            return;
        }

        problems.Add(ProblemKind.UnknownValue, span, metric, key, Nearest.To(metric, names) is string near && measured.Contains(near, StringComparer.Ordinal) ? $"did you mean '{near}'?" : expected);
    }

    public override string Render(string value) => all.Render(value);

    public override void WriteSchema(JsonText json) => all.WriteSchema(json);
}
