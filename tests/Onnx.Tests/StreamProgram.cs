using Microsoft.ML.OnnxRuntime;

namespace Hmlstm.Onnx.Tests;

/// <summary>The program of <c>docs/onnx.md</c>.</summary>
internal static class StreamProgram
{
    /// <summary>Reads a text with a model and writes each letter with its boundaries.</summary>
    public static void Run(string model, string text, TextWriter output)
    {
        // The program begins.
        using var session = new InferenceSession(model);
        string letters = session.ModelMetadata.CustomMetadataMap["vocabulary.symbols"];

        // Zeros for each part of the state, of one row.
        Dictionary<string, OrtValue> inputs = session.InputMetadata
            .Where(input => input.Key.StartsWith("state.", StringComparison.Ordinal))
            .ToDictionary(
                input => input.Key,
                input => OrtValue.CreateTensorValueFromMemory(new float[input.Value.Dimensions[1]], [1, input.Value.Dimensions[1]]));
        using var options = new RunOptions();
        foreach (char letter in text)
        {
            inputs["tokens"] = OrtValue.CreateTensorValueFromMemory(new long[] { letters.IndexOf(letter, StringComparison.Ordinal) }, [1]);
            IReadOnlyList<OrtValue> outputs = session.Run(options, inputs, session.OutputNames);
            foreach ((string name, OrtValue value) in session.OutputNames.Zip(outputs))
            {
                if (name.StartsWith("next.", StringComparison.Ordinal))
                {
                    string before = "state." + name["next.".Length..];
                    inputs[before].Dispose();
                    inputs[before] = value;  // what comes out goes in with the next letter
                    continue;
                }

                if (name == "boundaries")
                {
                    output.WriteLine($"{letter} {string.Join(' ', value.GetTensorDataAsSpan<float>().ToArray())}");
                }

                value.Dispose();
            }

            inputs["tokens"].Dispose();
        }
    }
}
