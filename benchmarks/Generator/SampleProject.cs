using Hmlstm.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.Benchmarks.Generator;

/// <summary>A project with many definitions of all cells, and typical edits to it.</summary>
internal sealed class SampleProject
{
    private static readonly CSharpCompilation Compilation =
        CSharpCompilation.Create("app").AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Program { }", path: "Program.cs"));

    private static readonly CSharpCompilation EditedCompilation =
        Compilation.ReplaceSyntaxTree(
            Compilation.SyntaxTrees[0],
            CSharpSyntaxTree.ParseText("class Program { int edits; }", path: "Program.cs"));

    private static readonly string[] Stacks =
    [
        "  - { cell: hm-lstm, hidden: [WIDTH, 64, 32], layer_norm: true, " +
            "boundary: { slope: { start: 1, linear: 0.04, per: epoch, max: 2 } } }\n",
        "  - { cell: lstm, hidden: WIDTH, layers: 2, dropout: 0.5 }\n",
        "  - { cell: k-lstm, hidden: [WIDTH, 32], cells: 4, temperature: { start: 5, exponential: -0.1, per: epoch, min: 2 } }\n",
        "  - { cell: gru, hidden: WIDTH, bidirectional: true }\n",
        "  - { cell: rnn, hidden: WIDTH }\n  - { cell: lstm, hidden: 24 }\n",
    ];

    private readonly YamlText[] files;
    private readonly YamlText middle;
    private readonly YamlText edited;
    private readonly YamlText commented;
    private readonly YamlText same;

    /// <summary>Makes the definitions.</summary>
    /// <param name="count">How many.</param>
    public SampleProject(int count)
    {
        files = [.. Enumerable.Range(0, count).Select(static number => File(number, width: 128))];
        int at = count / 2;
        middle = files[at];
        edited = File(at, width: 96);
        commented = new YamlText(middle.Path, middle.GetText() + "# a note\n");
        same = File(at, width: 128);
    }

    /// <summary>A driver that has run over nothing.</summary>
    /// <param name="tracks">Whether it notes why each step ran, which costs time.</param>
    public GeneratorDriver NewDriver(bool tracks) => CSharpGeneratorDriver.Create(
        generators: [new ModelGenerator().AsSourceGenerator()],
        additionalTexts: files,
        optionsProvider: new ProjectOptions(),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, tracks));

    /// <summary>A run over the files as they are.</summary>
    public static GeneratorDriver Run(GeneratorDriver driver) => driver.RunGenerators(Compilation);

    /// <summary>A run after a width in one file changed.</summary>
    public GeneratorDriver RunAfterEdit(GeneratorDriver driver) => Run(driver.ReplaceAdditionalText(middle, edited));

    /// <summary>A run after one file got a comment.</summary>
    public GeneratorDriver RunAfterComment(GeneratorDriver driver) => Run(driver.ReplaceAdditionalText(middle, commented));

    /// <summary>A run after one file was saved as it was.</summary>
    public GeneratorDriver RunAfterSave(GeneratorDriver driver) => Run(driver.ReplaceAdditionalText(middle, same));

    /// <summary>A run after C# was edited.</summary>
    public static GeneratorDriver RunAfterCode(GeneratorDriver driver) => driver.RunGenerators(EditedCompilation);

    /// <summary>A run after the project's options were read again, with the same values: each file has to be looked at.</summary>
    public static GeneratorDriver RunAfterOptions(GeneratorDriver driver) =>
        Run(driver.WithUpdatedAnalyzerConfigOptions(new ProjectOptions()));

    /// <summary>A run after an edit for which the editor also read the options again.</summary>
    public GeneratorDriver RunAfterEditAndOptions(GeneratorDriver driver) =>
        RunAfterEdit(driver.WithUpdatedAnalyzerConfigOptions(new ProjectOptions()));

    private static YamlText File(int number, int width) => new(
        $"/app/models/net-{number}.model.yaml",
        $"model: Net{number}\nnamespace: Demo.Models\nsummary: Network number {number} of many.\ntask: classification\n\n"
        + $"input:\n  features: {1 + (number % 7)}\n\nlayers:\n"
        + $"{Stacks[number % Stacks.Length].Replace("WIDTH", $"{width}", StringComparison.Ordinal)}\n"
        + "output:\n  size: 10\n  hidden: [64]\n\ntraining:\n  epochs: 30\n  batch_size: 64\n  optimizer: adam\n  learning_rate: 0.002\n"
        + "  clip_norm: 1.0\n");
}
