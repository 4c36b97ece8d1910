using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the levels of an HM-LSTM.</summary>
/// <param name="stack">The stack.</param>
/// <param name="path">Its path in a weights file.</param>
/// <param name="prefix">What names begin with; empty where the network has one such stack.</param>
internal sealed class HmLstmStackWriter(HmLstmStack stack, string path, string prefix) : StackWriter(prefix)
{
    private const string LevelType = "HmLstmLevel";
    private const string StateType = "HmLstmLevelState";
    private const string TraceType = "LevelTrace";
    private const string EngineType = "HmLstmEngine";

    internal override IReadOnlyList<string> Aliases =>
        [$"{Names.Engines}.{EngineType}", $"{Names.Cells}.{LevelType}", $"{Names.Cells}.{StateType}", $"{Names.Cells}.{TraceType}"];

    internal override IReadOnlyList<StatePart> State => [.. Numbers.Select(n =>
    {
        string hidden = $"[B, {Width(n)}]";
        string boundary = HasDetector(n) ? ", boundary [B, 1]" : "";
        string zeros = HasDetector(n) ? ", Zeros(batch, 1)" : "";
        return new StatePart(
            StateType,
            Capital(Level(n)),
            $"Level {n}{Where}: hidden and cell {hidden}{boundary}.",
            $"new(Zeros(batch, {Width(n)}), Zeros(batch, {Width(n)}){zeros})",
            Trace(n) + ".Now",
            Current(n),
            HasCache: true);
    })];

    internal override IReadOnlyList<OutputPart> Outputs => [.. Numbers.Select(n => new OutputPart(
        Capital(Hidden(n)), $"Hidden states of level {n}{Where}, [B, T, {Width(n)}].", Hidden(n), Overrides: false, IsHidden: true))];

    internal override IReadOnlyList<string> Detecting => [.. Numbers.Where(HasDetector).Select(Trace)];

    internal override string? Work => stack.Detectors == 0 ? null : Engine + ".Work";

    internal override IReadOnlyList<ScheduledPart> Schedules => stack.Detectors == 0
        ? []
        :
        [
            new(
                Capital(Named("slope")),
                $"The slope a of the boundary detectors{Where}; above 0. A steeper detector is nearer to a step.",
                stack.Boundary.Slope,
                [.. Numbers.Where(HasDetector).Select(n => Level(n) + ".Slope")]),
        ];

    internal override double Dropout => stack.Dropout;

    internal override IReadOnlyList<long> Widths => [.. stack.Hidden.Select(static width => (long)width)];

    internal override IReadOnlyList<string> Sequences => [.. Numbers.Select(Hidden)];

    internal override IReadOnlyList<string> Last => [.. Numbers.Select(n => Trace(n) + ".Now.Hidden")];

    internal override IReadOnlyList<string> Now => [.. Numbers.Select(n => Current(n) + ".Hidden")];

    private IEnumerable<int> Numbers => Enumerable.Range(1, stack.Hidden.Count);

    internal override void Fields(CodeWriter code)
    {
        foreach (int n in Numbers)
        {
            code.Line($"private readonly {LevelType} {Level(n)};");
        }

        code.Line($"private readonly {EngineType} {Engine};");
    }

    internal override void Construct(CodeWriter code, string inputSize)
    {
        string options = Named("level");
        code.Gap();
        using (code.Open($"{Names.Cells}.{LevelType}Options {options} = new()", "};"))
        {
            foreach (string assignment in Options(inputSize).Assignments)
            {
                code.Line(assignment + ",");
            }
        }

        foreach (int n in Numbers)
        {
            string own = n == 1 ? options : $"{options} with {Differences(n)}";
            code.Line($"{Level(n)} = Register(\"{path}.{n - 1}\", new {LevelType}({own}));");
        }

        string dropout = stack.Dropout.Equals(0) ? "" : $", dropout: {Literal.Of(stack.Dropout)}";
        code.Line($"{Engine} = new {EngineType}([{string.Join(", ", Numbers.Select(Level))}]{dropout});");
    }

    internal override void Window(CodeWriter code, string input) => Window(code, input, () => input);

    internal override void WindowOfTokens(CodeWriter code, InputWriter reader) =>
        Window(code, "input, embedding", () => reader.Read(code, "input", "B, T"));

    /// <summary>The engine's one call, and beside it the same in libtorch's operations.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="entering">What the engine reads.</param>
    /// <param name="read">Writes what the steps read, and gives its expression.</param>
    private void Window(CodeWriter code, string entering, Func<string> read)
    {
        code.Line();
        foreach (int n in Numbers)
        {
            code.Line($"var {Trace(n)} = new {TraceType}(start.{Capital(Level(n))}, mask);");
        }

        code.Line();
        code.Line("// One call for all steps; where the engine does not compute (on a GPU, in another type), libtorch does, step by step.");
        using (code.Open($"if (!{Engine}.Run({entering}, [{string.Join(", ", Numbers.Select(Trace))}]))"))
        {
            string projected = Named("projected");
            code.Line($"var {projected} = {Level(1)}.Project({read()}).unbind(1);  // [B, {ProjectedSize}] of each step, by one product");
            using (code.Open("for (long t = 0; t < mask.Steps; t++)"))
            {
                foreach (int n in Numbers)
                {
                    string above = n < stack.Hidden.Count ? Trace(n + 1) + ".Now" : "null";
                    code.Line(n == 1
                        ? $"{Trace(n)}.Add({Level(n)}.AdvanceProjected({projected}[t], {Trace(n)}.Now, above: {above}));"
                        : $"{Trace(n)}.Add({Level(n)}.Advance({Below(Trace(n - 1) + ".Now")}, {Trace(n)}.Now, above: {above}));");
                }
            }
        }

        code.Line();
        foreach (int n in Numbers)
        {
            code.Line($"var {Hidden(n)} = {Trace(n)}.Hidden();  // [B, T, {Width(n)}]");
        }
    }

    internal override void Step(CodeWriter code, string input) => Step(code, input, () => input);

    internal override void StepOfTokens(CodeWriter code, InputWriter reader) =>
        Step(code, "element, embedding", () => reader.Read(code, "element", "B"));

    private void Step(CodeWriter code, string entering, Func<string> read)
    {
        string states = string.Join(", ", Numbers.Select(Before));
        code.Line($"var {All} = {Engine}.Step({entering}, [{states}]);  // null where libtorch computes, or a gradient is recorded");
        using (code.Open($"if ({All} is null)"))
        {
            string input = read();
            foreach (int n in Numbers)
            {
                string above = n < stack.Hidden.Count ? Before(n + 1) : "null";
                string name = Named("level") + n + "Now";
                code.Line(n == 1
                    ? $"var {name} = {Level(n)}.AdvanceProjected({Level(n)}.Project({input}), {Before(n)}, above: {above});"
                    : $"var {name} = {Level(n)}.Advance({Below(Named("level") + (n - 1) + "Now")}, {Before(n)}, above: {above});");
            }

            code.Line($"{All} = [{string.Join(", ", Numbers.Select(n => Named("level") + n + "Now"))}];");
        }

        code.Line();
    }

    /// <summary>The bottom level's options that are not the default ones.</summary>
    private Initializer Options(string inputSize)
    {
        Initializer options = new();
        options.Add("InputSize", inputSize);
        options.Add("HiddenSize", $"{Width(1)}");
        options.AddIf(Above(1) > 0, "AboveSize", $"{Above(1)}");
        options.AddIf(HasDetector(1), "HasDetector", "true");
        options.AddIf(!stack.Bias, "Bias", "false");
        options.AddIf(stack.LayerNorm, "LayerNorm", "true");
        options.AddIf(!stack.ForgetBias.Equals(0), "ForgetBias", Literal.Of(stack.ForgetBias));
        options.AddIf(stack.Initial != default, "Initial", Literal.Of(stack.Initial));
        options.AddIf(stack.Boundary.Estimator != default, "Estimator", Literal.Of(stack.Boundary.Estimator));
        options.AddIf(stack.Boundary.Activation != default, "Activation", Literal.Of(stack.Boundary.Activation));
        options.AddIf(stack.Boundary.Gradient != default, "Gradient", Literal.Of(stack.Boundary.Gradient));
        options.AddIf(stack.Boundary.OnCopy != default, "OnCopy", Literal.Of(stack.Boundary.OnCopy));
        return options;
    }

    /// <summary>The options in which a level differs from the bottom one.</summary>
    private Initializer Differences(int n)
    {
        Initializer differences = new();
        differences.Add("InputSize", $"{Width(n - 1)}");
        differences.AddIf(Width(n) != Width(1), "HiddenSize", $"{Width(n)}");
        differences.AddIf(Above(n) != Above(1), "AboveSize", $"{Above(n)}");
        differences.AddIf(HasDetector(n) != HasDetector(1), "HasDetector", Literal.Of(HasDetector(n)));
        return differences;
    }

    private long ProjectedSize => (4 * Width(1)) + (HasDetector(1) ? 1 : 0);

    /// <summary>What a level reads from the one below it.</summary>
    private string Below(string state) =>
        stack.Dropout.Equals(0) ? state : $"{state} with {{ Hidden = {Dropped(state + ".Hidden", stack.Dropout)} }}";

    private bool HasDetector(int n) => n <= stack.Detectors;

    private long Width(int n) => stack.Hidden[n - 1];

    private long Above(int n) => n < stack.Hidden.Count ? stack.Hidden[n] : 0;

    private string Engine => Named("engine");

    private string Level(int n) => Named("level") + n;

    private string Trace(int n) => Named("trace") + n;

    private string Hidden(int n) => Named("hidden") + n;

    private string All => Named("now");

    private string Current(int n) => $"{All}[{n - 1}]";

    private string Before(int n) => "state." + Capital(Level(n));
}
