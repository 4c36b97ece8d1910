using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;
using Hmlstm.Generator.Inputs;

namespace Hmlstm.Generator.Predictors;

/// <summary>
/// Writes the predictor of a definition that has errors: its members, with bodies that throw, so that one mistake in a definition is one
/// error and not twenty more where the type is used.
/// </summary>
internal static class PredictorSkeleton
{
    private const string Throws = "throw HasErrors();";

    internal static string Emit(PartialDefinition definition, string @namespace)
    {
        string name = Literal.Name(definition.Name + ModelSource.PredictorEnding);
        CodeWriter code = new();
        FileWriter.Start(code, @namespace);
        DocumentationWriter.Summary(code, definition.Summary, definition.Task);
        code.Doc("<remarks>The definition has errors: nothing of this can be run.</remarks>");
        using (FileWriter.OpenPredictor(code, name))
        {
            ConstantsWriter.Write(code, definition.Input, definition.Layers, definition.Output);
            ConstantsWriter.WriteArchitecture(code, 0, "");
            code.Gap();
            code.Line($"private {name}()");
            using (code.Indent())
            {
                code.Line($": base(null!) => {Throws}");
            }

            PredictorEmitter.LoadFromFile(code);
            code.Line($"public static {name} Load(string path) => {Throws}");
            PredictorEmitter.LoadFromStream(code);
            code.Line($"public static {name} Load(global::System.IO.Stream stream, string name) => {Throws}");
            if (definition.Input?.Kind != InputKind.Features)
            {
                Members(code, "int", "tokens");
            }

            if (definition.Input?.Kind != InputKind.Tokens)
            {
                Members(code, "float", "features");
            }

            using (PredictorEmitter.OpenState(code))
            {
                code.Line("private State(int rows)");
                using (code.Indent())
                {
                    code.Line($": base(ArchitectureFingerprint, rows) => {Throws}");
                }

                PredictorEmitter.CreateState(code, "new(rows)");
            }

            code.Gap();
            string message = Literal.Of($"The definition of {definition.Name} has errors.");
            code.Line($"private static global::System.InvalidOperationException HasErrors() => new({message});");
        }

        return code.ToString();
    }

    private static void Members(CodeWriter code, string type, string name)
    {
        code.Gap();
        code.Doc("<summary>Reads one element of each row.</summary>");
        code.Doc($"<param name=\"{name}\">The elements.</param>");
        code.Doc("<param name=\"state\">The state before the element, and then after it.</param>");
        code.Doc("<param name=\"predictions\">Gets the predictions.</param>");
        code.Line($"public void Step({Names.ReadOnlySpan}<{type}> {name}, State state, {Names.Span}<float> predictions) => {Throws}");
        code.Gap();
        code.Doc("<summary>Reads a window of T steps.</summary>");
        code.Doc($"<param name=\"{name}\">The window.</param>");
        code.Doc("<param name=\"state\">Where to go on from, and then the state after the window.</param>");
        code.Doc("<param name=\"lengths\">The real steps of each row.</param>");
        code.Doc("<returns>Predictions and what led to them.</returns>");
        string[] parameters =
            [$"{Names.ReadOnlySpan}<{type}> {name}", "State? state = null", $"{Names.ReadOnlySpan}<int> lengths = default"];
        code.List($"public {Names.Inference}.PredictorOutput Predict(", parameters, $") => {Throws}");
    }
}
