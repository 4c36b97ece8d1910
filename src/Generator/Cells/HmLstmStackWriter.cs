using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;

namespace Hmlstm.Generator.Cells;

/// <summary>Writes an HM-LSTM.</summary>
/// <param name="stack">The stack's definition.</param>
/// <param name="prefix">What names begin with; empty where the network has one such stack.</param>
internal sealed class HmLstmStackWriter(HmLstmStack stack, string prefix) : StackWriter(stack, prefix)
{
    internal override string Type => Names.Cells + ".HmLstm";

    internal override string StateType => Names.Cells + ".HmLstmState";

    internal override string StateSummary => $"{Levels}{Where}: hidden and cell [B, H] of each{Detecting(", boundary [B, 1]")}.";

    internal override string StateTensors => Named("level");

    internal override IReadOnlyList<OutputPart> Outputs =>
    [
        .. stack.Detectors == 0 ? [] : new[]
        {
            new OutputPart(
                OutputRole.Boundaries,
                $"Boundaries z{Where}, from the bottom up: 1 where a segment ends, otherwise 0. [B, {stack.Detectors}, T].",
                $"{Output}.Boundaries",
                stack.Detectors),
        },
        new OutputPart(
            OutputRole.Hidden,
            $"Hidden states of each level{Where}, from the bottom up: {Shapes("B, T")}.",
            $"{Output}.Hidden",
            stack.Hidden.Count),
    ];

    internal override (string Name, string Value)? Counter => stack.Detectors == 0 ? null : ("work_skipped", Field + ".SkippedWork");

    internal override IReadOnlyList<ScheduledPart> Schedules => stack.Detectors == 0
        ? []
        :
        [
            new(
                Capital(Named("slope")),
                $"The slope a of the boundary detectors{Where}; above 0. Higher values bring them closer to a step function.",
                stack.Boundary.Slope,
                Field + ".Slope"),
        ];

    internal override bool ReadsTokens => true;

    internal override string Top => $"{Output}.Hidden[{stack.Hidden.Count - 1}]";

    internal override string TopLast => $"{Output}.State.Levels[{stack.Hidden.Count - 1}].Hidden";

    internal override string TopNow => $"{Now}.Levels[{stack.Hidden.Count - 1}].Hidden";

    internal override (string Window, string Last, string Now) AllLevels =>
        ($"{Output}.Hidden", $"{Output}.State.Hidden()", $"{Now}.Hidden()");

    internal override PredictorStack Predictor => new(
        Names.InferenceCells + ".HmLstm",
        null,
        $"new() {{ {string.Join(", ", PredictorOptions)} }}",
        Names.InferenceCells + ".HmLstmState",
        $"detectors: {stack.Detectors}");

    protected override string Word => "hmLstm";

    protected override string WindowComment => Comment("B, T");

    protected override string StepComment => Comment("B");

    private IEnumerable<string> PredictorOptions
    {
        get
        {
            yield return $"Detectors = {stack.Detectors}";
            if (stack.LayerNorm)
            {
                yield return "LayerNorm = true";
            }

            if (stack.Detectors == 0)
            {
                yield break;
            }

            if (stack.Boundary.Estimator == BoundaryEstimator.Soft)
            {
                yield return "IsSoft = true";
            }

            if (stack.Boundary.Activation == BoundaryActivation.Sigmoid)
            {
                yield return "IsSigmoid = true";
            }

            if (stack.Boundary.OnCopy == OnCopy.Hold)
            {
                yield return "HoldsOnCopy = true";
            }

            ScheduledPart slope = Schedules[0];
            yield return $"Slope = {Literal.Of(slope.Schedule.At(0))}";
            if (!slope.IsConstant)
            {
                yield return $"SlopeName = {Literal.Of(slope.Label)}";
            }
        }
    }

    private string Levels => stack.Hidden.Count == 1 ? "The HM-LSTM level" : $"The {stack.Hidden.Count} HM-LSTM levels";

    private string Shapes(string leading) => stack.Hidden.Distinct().Count() == 1
        ? $"[{leading}, {stack.Hidden[0]}]" + (stack.Hidden.Count == 1 ? "" : " each")
        : string.Join(", ", stack.Hidden.Select(width => $"[{leading}, {width}]"));

    private string Comment(string leading) => (stack.Hidden.Count == 1 ? "" : $"{stack.Hidden.Count} levels: ") + Shapes(leading);

    private string Detecting(string what) => stack.Detectors == 0 ? ""
        : stack.Detectors == stack.Hidden.Count ? what
        : what + (stack.Detectors == 1 ? " of level 1" : $" of levels 1 {(stack.Detectors == 2 ? "and" : "to")} {stack.Detectors}");
}
