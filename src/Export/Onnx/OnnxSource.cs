using Hmlstm.Definitions.Models;

namespace Hmlstm.Export.Onnx;

/// <summary>A trained network, as plain numbers and texts, that is to be written as ONNX.</summary>
public sealed record OnnxSource
{
    /// <summary>The network.</summary>
    public required NetworkDefinition Definition { get; init; }

    /// <summary>
    /// Gives a parameter by its name in a weights file: as many numbers as its shape in the plan says, row by row. They are not kept longer
    /// than it takes to write a file.
    /// </summary>
    public required Func<string, float[]> Weights { get; init; }

    /// <summary>The values of schedules by name, as a weights file has them; without one, its schedule's first value is taken.</summary>
    public IReadOnlyDictionary<string, double> Schedules { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// What else a weights file says: definition, fingerprint, vocabulary, scaler, classes. It becomes the metadata of the model, together
    /// with <c>model</c>, <c>task</c> and <c>form</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
