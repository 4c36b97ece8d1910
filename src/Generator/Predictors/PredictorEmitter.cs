using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Generator.Cells;
using Hmlstm.Generator.Emit;
using Hmlstm.Generator.Inputs;

namespace Hmlstm.Generator.Predictors;

/// <summary>Writes the predictor of a valid definition.</summary>
internal static class PredictorEmitter
{
    /// <summary>The whole file, with <c>\n</c> between lines.</summary>
    internal static string Emit(NetworkDefinition definition, string @namespace, CancellationToken cancel)
    {
        NetworkParts parts = new(definition);
        string name = Literal.Name(definition.Name + ModelSource.PredictorEnding);
        CodeWriter code = new();
        FileWriter.Start(code, @namespace);
        DocumentationWriter.Summary(code, definition.Summary, definition.Task);
        code.Doc("<remarks>");
        code.Doc("Predicts with trained weights over plain memory, without libtorch. The weights are only read: any number of threads");
        code.Doc("may use one predictor at once, each with a state of its own.");
        code.Doc("</remarks>");
        using (FileWriter.OpenPredictor(code, name))
        {
            ConstantsWriter.Write(code, definition.Input, definition.Layers, definition.Output);
            ConstantsWriter.WriteArchitecture(code, parts.Plan.ParameterCount, Fingerprint.Of(definition));
            cancel.ThrowIfCancellationRequested();
            Construction(code, name, parts);
            if (parts.CanStep)
            {
                Step(code, parts, definition.Output);
            }

            Window(code, parts);
            State(code, parts.Stacks);
        }

        return code.ToString();
    }

    private static void Construction(CodeWriter code, string name, NetworkParts parts)
    {
        code.Gap();
        code.Line($"private static readonly {Names.Inference}.WeightShape[] Parameters =");
        code.Line("[");
        using (code.Indent())
        {
            foreach (ParameterPlan parameter in parts.Plan.Parameters)
            {
                code.Line($"new({Literal.Of(parameter.Name)}, {string.Join(", ", parameter.Shape)}),");
            }
        }

        code.Line("];");
        code.Gap();
        if (parts.Input.HasEmbedding)
        {
            code.Line($"private readonly {Names.Inference}.TokenEmbedding embedding;");
        }

        foreach (StackWriter stack in parts.Stacks)
        {
            code.Line($"private readonly {stack.Predictor!.Type} {stack.Field};");
        }

        code.Line($"private readonly {parts.Head.PredictorType} output;");
        code.Gap();
        code.Line($"private {name}({Names.Inference}.PredictorWeights weights)");
        using (code.Indent())
        {
            code.Line(": base(weights)");
        }

        using (code.Open())
        {
            if (parts.Input.HasEmbedding)
            {
                code.Line("embedding = new(weights, \"input.embedding.weight\", Vocabulary, EmbeddingSize);");
            }

            string input = parts.Input.Size;
            for (int i = 0; i < parts.Stacks.Count; i++)
            {
                StackWriter stack = parts.Stacks[i];
                bool readsTokens = i == 0 && parts.Input.IsReadBy(stack);
                string?[] arguments =
                [
                    "weights",
                    Literal.Of(StackWriters.Path(i)),
                    stack.Predictor!.Kind,
                    input,
                    stack.Widths,
                    stack.Predictor.Options,
                    readsTokens ? "embedding" : null,
                ];
                code.List($"{stack.Field} = new(", [.. arguments.OfType<string>()], ");");
                input = $"inputSize: {stack.Width}";
            }

            code.Line($"output = {parts.Head.PredictorConstruct};");
        }

        Load(code, name);
    }

    private static void Load(CodeWriter code, string name)
    {
        LoadFromFile(code);
        code.Line($"public static {name} Load(string path) =>");
        using (code.Indent())
        {
            code.Line($"new({Names.Inference}.PredictorWeights.Read(path, ArchitectureFingerprint, Parameters));");
        }

        LoadFromStream(code);
        code.Line($"public static {name} Load(global::System.IO.Stream stream, string name) =>");
        using (code.Indent())
        {
            code.Line($"new({Names.Inference}.PredictorWeights.Read(stream, name, ArchitectureFingerprint, Parameters));");
        }
    }

    /// <summary>Documentation that the skeleton shares.</summary>
    internal static void LoadFromFile(CodeWriter code)
    {
        code.Gap();
        code.Doc("<summary>A predictor with the weights of a safetensors file.</summary>");
        code.Doc("<param name=\"path\">The file, such as <c>weights.safetensors</c> in the folder of a run.</param>");
        code.Doc($"<exception cref=\"{Names.Inference}.WeightsException\">");
        code.Doc("The file is damaged, made for another architecture, or has numbers that are not finite: a line for each problem.");
        code.Doc("</exception>");
    }

    /// <summary>Documentation that the skeleton shares.</summary>
    internal static void LoadFromStream(CodeWriter code)
    {
        code.Gap();
        code.Doc("<summary>A predictor with weights from a stream that can be sought, such as a resource of the assembly.</summary>");
        code.Doc("<param name=\"stream\">At the first byte of safetensors data; its end is theirs.</param>");
        code.Doc("<param name=\"name\">What messages call it.</param>");
        code.Doc($"<exception cref=\"{Names.Inference}.WeightsException\">As for a file.</exception>");
    }

    private static void Step(CodeWriter code, NetworkParts parts, OutputDefinition output)
    {
        (string type, string name) = parts.Input.Elements;
        code.Gap();
        code.Doc("<summary>Reads one element of each row. Nothing is allocated after the first call with a state.</summary>");
        code.Doc($"<param name=\"{name}\">{parts.Input.DescribePlain("B")}</param>");
        code.Doc("<param name=\"state\">The state before the element, and then after it.</param>");
        code.Doc($"<param name=\"predictions\">Gets the element's prediction, {parts.Head.StepShape}.</param>");
        code.Doc("<exception cref=\"global::System.ArgumentException\">");
        code.Doc("An argument is of another size, or out of its range; the state is as it was.");
        code.Doc("</exception>");
        using (code.Open($"public void Step({Names.ReadOnlySpan}<{type}> {name}, State state, {Names.Span}<float> predictions)"))
        {
            code.Line($"var pass = BeginStep({name}, {parts.Input.Bound}, state, predictions, {output.Width});");
            Pass(code, parts, static stack => $"{stack.Field}.Step(pass, state.{stack.StateName});  // {stack.Comments.Step}");
            code.Line($"output.Step(pass, predictions);  // {parts.Head.StepShape}");
        }
    }

    private static void Window(CodeWriter code, NetworkParts parts)
    {
        (string type, string name) = parts.Input.Elements;
        string output = $"{Names.Inference}.PredictorOutput";
        code.Gap();
        code.Doc("<summary>Reads a window of T steps.</summary>");
        code.Doc($"<param name=\"{name}\">{parts.Input.DescribePlain("B, T")}</param>");
        code.Doc(
            "<param name=\"state\">Where to go on from, and then the state after the window; null for one row that begins.</param>");
        code.Doc(
            "<param name=\"lengths\">"
            + "The real steps of each row, [B], 0 to T: a row rests after its last one. Empty when all have T.</param>");
        code.Doc($"<returns>Predictions {parts.Head.Shape} and what led to them.</returns>");
        code.Doc("<exception cref=\"global::System.ArgumentException\">An argument is of another size, or out of its range.</exception>");
        code.List(
            $"public {output} Predict(",
            [
                $"{Names.ReadOnlySpan}<{type}> {name}",
                "State? state = null",
                $"{Names.ReadOnlySpan}<int> lengths = default",
            ],
            ")");
        using (code.Open())
        {
            code.Line("state ??= State.Create();");
            code.Line($"var pass = BeginWindow({name}, {parts.Input.Bound}, state, lengths);");
            Pass(code, parts, static stack => $"{stack.Field}.Run(pass, state.{stack.StateName});  // {stack.Comments.Window}");
            code.Line($"return output.Run(pass, lastStep: {Literal.Of(parts.Head.LastStep)});  // {parts.Head.Shape}");
        }
    }

    private static void Pass(CodeWriter code, NetworkParts parts, Func<StackWriter, string> line)
    {
        if (parts.Input.PredictorRead(parts.Stacks[0]) is { } read)
        {
            code.Line(read);
        }

        foreach (StackWriter stack in parts.Stacks)
        {
            code.Line(line(stack));
        }
    }

    private static void State(CodeWriter code, IReadOnlyList<StackWriter> stacks)
    {
        using (OpenState(code))
        {
            code.Line("private State(int rows)");
            using (code.Indent())
            {
                code.Line(": base(ArchitectureFingerprint, rows)");
            }

            using (code.Open())
            {
                foreach (StackWriter stack in stacks)
                {
                    string?[] arguments = ["rows", stack.Widths, stack.Predictor!.StateOptions];
                    string made = $"new {stack.Predictor.StateType}({string.Join(", ", arguments.OfType<string>())})";
                    code.Line($"{stack.StateName} = Add({made});");
                }
            }

            foreach (StackWriter stack in stacks)
            {
                code.Gap();
                code.Doc($"<summary>{stack.StateSummary}</summary>");
                code.Line($"public {stack.Predictor!.StateType} {stack.StateName} {{ get; }}");
            }

            CreateState(code, "new(rows)");
        }
    }

    /// <summary>The head of the state's class, which the skeleton shares.</summary>
    internal static IDisposable OpenState(CodeWriter code)
    {
        code.Gap();
        code.Doc("<summary>");
        code.Doc("The recurrent state between two elements or windows, B rows in plain memory. One thread uses it at a time.");
        code.Doc("</summary>");
        code.Line("public sealed class State");
        using (code.Indent())
        {
            code.Line($": {Names.Inference}.PredictorState<State>,");
            code.Line($"  {Names.Inference}.IPredictorState<State>");
        }

        return code.Open();
    }

    /// <summary>How a state is made, which the skeleton shares.</summary>
    internal static void CreateState(CodeWriter code, string body)
    {
        code.Gap();
        code.Doc("<summary>A state of zeros, from which streams begin.</summary>");
        code.Doc("<param name=\"rows\">B, at least 1.</param>");
        code.Line($"public static State Create(int rows = 1) => {body};");
    }
}
