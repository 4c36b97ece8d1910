using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the layers of a k-lstm.</summary>
/// <param name="stack">The stack.</param>
/// <param name="path">Its path in a weights file.</param>
/// <param name="prefix">What names begin with; empty where the network has one such stack.</param>
internal sealed class KLstmStackWriter(KLstmStack stack, string path, string prefix) : StackWriter(prefix)
{
    private const string LayerType = "KLstmLayer";
    private const string StateType = "KLstmState";

    internal override IReadOnlyList<string> Aliases => [$"{Names.Cells}.{LayerType}", $"{Names.Cells}.{StateType}"];

    internal override IReadOnlyList<StatePart> State => [.. Numbers.Select(n => new StatePart(
        StateType,
        Capital(Layer(n)),
        $"k-LSTM layer {n}{Where}: hidden and cell [B, {Width(n)}].",
        $"new(Zeros(batch, {Width(n)}), Zeros(batch, {Width(n)}))",
        Mixed(n) + ".State",
        Mixed(n) + ".State"))];

    internal override IReadOnlyList<ScheduledPart> Schedules =>
    [
        new(
            Capital(Named("temperature")),
            $"The temperature of the selectors' Gumbel-softmax{Where} in training; above 0. A colder selector is nearer to one cell.",
            stack.Temperature,
            [.. Numbers.Select(n => Layer(n) + ".Temperature")]),
    ];

    internal override double Dropout => stack.Dropout;

    internal override IReadOnlyList<long> Widths => [.. stack.Hidden.Select(static width => (long)width)];

    internal override IReadOnlyList<string> Sequences => [Mixed(Top) + ".Hidden"];

    internal override IReadOnlyList<string> Last => [Mixed(Top) + ".State.Hidden"];

    internal override IReadOnlyList<string> Now => [Mixed(Top) + ".Hidden"];

    /// <summary>What the top layer's selector chose; only the network's top k-lstm stack gives it.</summary>
    internal IReadOnlyList<OutputPart> Selection =>
    [
        new(
            "Selection",
            $"The weights w that mixed the {stack.Cells} cells of the top k-LSTM layer, [B, T, {stack.Cells}].",
            Mixed(Top) + ".Selection",
            Overrides: true,
            IsHidden: false),
        new(
            "SelectionProbability",
            $"Its selector's probabilities q, [B, T, {stack.Cells}].",
            Mixed(Top) + ".Probability",
            Overrides: true,
            IsHidden: false),
    ];

    private int Top => stack.Hidden.Count;

    private IEnumerable<int> Numbers => Enumerable.Range(1, stack.Hidden.Count);

    internal override void Fields(CodeWriter code)
    {
        foreach (int n in Numbers)
        {
            code.Line($"private readonly {LayerType} {Layer(n)};");
        }
    }

    internal override void Construct(CodeWriter code, string inputSize)
    {
        string options = Named("layer");
        code.Gap();
        using (code.Open($"{Names.Cells}.{LayerType}Options {options} = new()", "};"))
        {
            foreach (string assignment in Options(inputSize).Assignments)
            {
                code.Line(assignment + ",");
            }
        }

        foreach (int n in Numbers)
        {
            string own = n == 1 ? options : $"{options} with {Differences(n)}";
            code.Line($"{Layer(n)} = Register(\"{path}.{n - 1}\", new {LayerType}({own}));");
        }
    }

    internal override void Window(CodeWriter code, string input)
    {
        foreach (int n in Numbers)
        {
            string below = n == 1 ? input : Dropped(Mixed(n - 1) + ".Hidden", stack.Dropout);
            code.Line($"var {Mixed(n)} = {Layer(n)}.Run({below}, start.{Capital(Layer(n))}, mask);  // [B, T, {Width(n)}]");
        }
    }

    internal override void Step(CodeWriter code, string input)
    {
        foreach (int n in Numbers)
        {
            string below = n == 1 ? input : Dropped(Mixed(n - 1) + ".Hidden", stack.Dropout);
            code.Line($"var {Mixed(n)} = {Layer(n)}.Step({below}, state.{Capital(Layer(n))});  // [B, {Width(n)}]");
        }
    }

    /// <summary>The bottom layer's options that are not the default ones.</summary>
    private Initializer Options(string inputSize)
    {
        Initializer options = new();
        options.Add("InputSize", inputSize);
        options.Add("HiddenSize", $"{Width(1)}");
        options.Add("Cells", $"{stack.Cells}");
        options.AddIf(stack.Selection != default, "Selection", Literal.Of(stack.Selection));
        options.AddIf(!stack.Bias, "Bias", "false");
        options.AddIf(!stack.ForgetBias.Equals(0), "ForgetBias", Literal.Of(stack.ForgetBias));
        options.AddIf(stack.Initial != default, "Initial", Literal.Of(stack.Initial));
        return options;
    }

    /// <summary>The options in which a layer differs from the bottom one.</summary>
    private Initializer Differences(int n)
    {
        Initializer differences = new();
        differences.Add("InputSize", $"{Width(n - 1)}");
        differences.AddIf(Width(n) != Width(1), "HiddenSize", $"{Width(n)}");
        return differences;
    }

    private long Width(int n) => stack.Hidden[n - 1];

    private string Layer(int n) => Named("layer") + n;

    private string Mixed(int n) => Named("mixed") + n;
}
