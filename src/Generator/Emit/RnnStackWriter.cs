using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes a stack of torch's own cells: lstm, gru or rnn.</summary>
/// <param name="stack">The stack.</param>
/// <param name="path">Its path in a weights file.</param>
/// <param name="prefix">What names begin with; empty where the network has one stack of the kind.</param>
internal sealed class RnnStackWriter(RnnStack stack, string path, string prefix) : StackWriter(prefix)
{
    private const string StackType = "TorchRnn";
    private const string StateType = "RnnState";

    internal override IReadOnlyList<string> Aliases => [$"{Names.Cells}.{StackType}", $"{Names.Cells}.{StateType}"];

    internal override IReadOnlyList<StatePart> State
    {
        get
        {
            string roles = stack.Kind == CellKind.Lstm ? "hidden and cell" : "hidden";
            string directions = stack.Bidirectional ? ", forward before backward" : "";
            string summary = $"{Cell} layers{Where}: {roles}, [B, H] of each{directions}.";
            return [new(StateType, Capital(Field), summary, $"{Field}.CreateState(batch)", Ran + ".State", Stepped + ".State")];
        }
    }

    internal override bool CanStep => !stack.Bidirectional;

    internal override double Dropout => stack.Dropout;

    internal override IReadOnlyList<long> Widths => [.. stack.Hidden.Select(width => (stack.Bidirectional ? 2L : 1L) * width)];

    internal override IReadOnlyList<string> Sequences => [Ran + ".Hidden"];

    internal override IReadOnlyList<string> Last => [$"mask.Last({Ran}.Hidden)"];

    internal override IReadOnlyList<string> Now => [Stepped + ".Hidden"];

    private string Field => Named(stack.Kind.ToString().ToLowerInvariant());

    private string Ran => Field + "Run";

    private string Stepped => Field + "Now";

    private string Cell => stack.Kind.ToString().ToUpperInvariant();

    internal override void Fields(CodeWriter code) => code.Line($"private readonly {StackType} {Field};");

    internal override void Construct(CodeWriter code, string inputSize)
    {
        code.Gap();
        using (code.Open($"{Field} = new {StackType}(new()", "});"))
        {
            foreach (string assignment in Options(inputSize).Assignments)
            {
                code.Line(assignment + ",");
            }
        }

        code.Line($"Register(\"{path}\", {Field}.Core);");
    }

    internal override void Window(CodeWriter code, string input) =>
        code.Line($"var {Ran} = {Field}.Run({input}, start.{Capital(Field)}, mask);  // [B, T, {Widths[Widths.Count - 1]}]");

    internal override void Step(CodeWriter code, string input) =>
        code.Line($"var {Stepped} = {Field}.Step({input}, state.{Capital(Field)});  // [B, {Widths[Widths.Count - 1]}]");

    /// <summary>The options that are not the default ones.</summary>
    private Initializer Options(string inputSize)
    {
        Initializer options = new();
        options.Add("Kind", Literal.Of(stack.Kind));
        options.Add("InputSize", inputSize);
        options.Add("HiddenSizes", $"[{string.Join(", ", stack.Hidden)}]");
        options.AddIf(!stack.Bias, "Bias", "false");
        options.AddIf(stack.Bidirectional, "Bidirectional", "true");
        options.AddIf(!stack.Dropout.Equals(0) && stack.Hidden.Count > 1, "Dropout", Literal.Of(stack.Dropout));
        options.AddIf(stack.Activation != default, "Activation", Literal.Of(stack.Activation));
        options.AddIf(!stack.ForgetBias.Equals(0), "ForgetBias", Literal.Of(stack.ForgetBias));
        options.AddIf(stack.Initial != default, "Initial", Literal.Of(stack.Initial));
        return options;
    }
}
