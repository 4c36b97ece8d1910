using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Export.Native;

/// <summary>The source of a program that reads standard input with a network, put together from embedded C# files.</summary>
internal sealed class NativeProgram
{
    private readonly NetworkDefinition definition;
    private readonly string body;
    private readonly HashSet<string> conditions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private NativeProgram(NetworkDefinition definition, string body, string does, string example)
    {
        (this.definition, this.body, Does) = (definition, body, does);
        string name = NativeProject.NameOf(definition);
        Example = example.Replace("PROGRAM", $"{NativeProject.ProgramFolder}/{name}", StringComparison.Ordinal);
        values["PROGRAM"] = name;
        values["NAMESPACE"] = NamespaceOf(definition);
        values["PREDICTOR"] = definition.Name + "Predictor";
        values["WIDTH"] = Text(definition.Output.Width);
    }

    /// <summary>What it does, as a sentence.</summary>
    public string Does { get; }

    /// <summary>A command line that runs it.</summary>
    public string Example { get; }

    private bool IsOfClasses => definition.Task == TaskKind.Classification;

    /// <summary>The namespace of the generated class: the definition's, or else the class's own name.</summary>
    public static string NamespaceOf(NetworkDefinition definition) => definition.Namespace ?? definition.Name;

    /// <summary>The program of a network: what it reads follows from the network's task, input and data.</summary>
    public static NativeProgram Of(NetworkDefinition definition) =>
        definition.Task == TaskKind.LanguageModel ? OfLanguageModel(definition)
        : definition.Input.Kind == InputKind.Tokens ? OfTexts(definition)
        : definition.Data is SeriesData { Label: null } series ? OfSeries(definition, series)
        : OfSequences(definition);

    /// <summary>The program's text, with <c>\n</c> between lines.</summary>
    /// <param name="embedsWeights">Whether the weights are a resource of the program, and not a file beside it.</param>
    public string Write(bool embedsWeights)
    {
        List<string> parts = [body];
        if (definition.Task != TaskKind.LanguageModel)
        {
            if (definition.Input.Kind == InputKind.Features)
            {
                parts.Add("rows");
            }

            parts.Add(IsOfClasses ? "classes" : "values");
        }

        parts.Add(embedsWeights ? "embedded" : "beside");
        return string.Join('\n', parts.Select(part => SourcePart.Read(part).With(conditions, values)));
    }

    private static NativeProgram OfLanguageModel(NetworkDefinition definition)
    {
        bool cuts = definition.Layers.Any(static stack => stack.Detectors > 0);
        NativeProgram program = new(
            definition,
            "language-model",
            cuts
                ? "It cuts the text that it reads where level 1 of the network sees a boundary, as soon as it sees it."
                : "It says what it expects next after each token of the text that it reads.",
            "echo \"the old man went to the sea\" | PROGRAM");
        program.Let("CUTS", cuts);
        return program;
    }

    private static NativeProgram OfTexts(NetworkDefinition definition)
    {
        NativeProgram program = new(
            definition, "texts", "It reads a text on each line, and answers each with a line.", "PROGRAM < texts.txt");
        program.LetAnswer();
        if (definition.Data is TextsData data)
        {
            bool isFilled = data.Pad == PadSide.Left && program.IsOfClasses;
            program.Let("CUT", true);
            program.Let("FILLED", isFilled);
            program.values["LENGTH"] = Text(data.Length);

            // The filler on the left has an id of its own, after those of the vocabulary, but for bytes.
            program.values["FILLER"] = data.Alphabet == AlphabetKind.Bytes ? "0" : "vocabulary.Size";
        }

        return program;
    }

    private static NativeProgram OfSeries(NetworkDefinition definition, SeriesData series)
    {
        NativeProgram program = new(
            definition, "series", "It reads the rows of a series, and answers each with what it predicts after it.", "PROGRAM < rows.csv");
        program.LetAnswer();
        program.values["LOOKBACK"] = Text(series.Lookback);
        return program;
    }

    private static NativeProgram OfSequences(NetworkDefinition definition)
    {
        bool isEach = definition.Output.Steps == OutputSteps.Each;
        bool canStep = definition.Layers.All(static stack => stack.CanStep);
        NativeProgram program = new(
            definition,
            "sequences",
            isEach && canStep
                ? "It reads an element of a stream on each line, and answers each with a line."
                : "It reads sequences, an element on each line and an empty line after each sequence, and answers when one has ended.",
            "PROGRAM < elements.csv");
        program.LetAnswer();
        program.Let("EACH", isEach && canStep);
        program.Let("PIXELS", definition.Data is IdxData);
        program.values["ANSWERED"] = !isEach ? "sequence" : canStep ? "element" : "element once its sequence has ended";
        return program;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Let(string condition, bool isSo)
    {
        if (isSo)
        {
            conditions.Add(condition);
        }
    }

    /// <summary>How the numbers of a prediction become the values of a line.</summary>
    private void LetAnswer()
    {
        OutputDefinition output = definition.Output;
        LossDefinition loss = definition.Loss;
        bool isQuantile = loss.Kind == LossKind.Quantile, isGaussian = loss.Kind == LossKind.Gaussian;
        Let("QUANTILES", isQuantile);
        Let("GAUSSIAN", isGaussian);
        values["CLASSES"] = Text(Math.Max(2, output.Size));
        values["VALUES"] = Text(output.Size);
        values["NUMBERED"] = output.Size == 1 ? "\"\"" : "$\".{value}\"";
        values["QUANTILES"] = Text(loss.Quantiles.Count);
        string[] words = isGaussian ? ["mean", "deviation"]
            : isQuantile ? [.. loss.Quantiles.Select(static level => "quantile_" + level.ToString(CultureInfo.InvariantCulture))]
            : ["predicted"];
        values["WORDS"] = string.Join(", ", words.Select(static word => $"\"{word}\""));
        (values["ANSWER"], values["MEANING"]) = IsOfClasses ? ("the most probable class, and the probability of each class", "")
            : isGaussian
                ? ("mean and standard deviation of each value", "Mean and standard deviation of each value, in the units of the data.")
            : isQuantile ? ("the quantiles of each value", "The quantiles of each value in rising order, in the units of the data.")
            : ("each predicted value", "Each predicted value in the units of the data.");
    }
}
