using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Training;

/// <summary>0 1 2 3 4 0 1 2 ...: the next token is certain. A small network learns it in a short training.</summary>
internal static class CertainText
{
    internal static readonly TrainingDefinition Short = new()
    {
        Epochs = 3,
        BatchSize = 4,
        Window = 10,
        CarryState = true,
        LearningRate = Schedule.Constant(0.01),
        ClipNorm = 1,
    };

    internal static TextPart Part(int length) =>
        new(new ArrayTokens<byte>([.. Enumerable.Range(0, length).Select(static i => (byte)(i % 5))]), 0, length);

    internal static TextStreams Text(int length) => new(Part(length), batchSize: 4, window: 10);
}
