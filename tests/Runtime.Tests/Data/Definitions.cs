using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Tests.Data;

/// <summary>Small definitions for data to fit, or not.</summary>
internal static class Definitions
{
    public static NetworkDefinition Of(
        TaskKind task,
        InputKind kind,
        int input,
        int output,
        OutputSteps steps,
        DataDefinition data,
        TrainingDefinition? training = null) => new()
    {
        Name = "Any",
        Task = task,
        Input = new InputDefinition { Kind = kind, Size = input },
        Layers = new([new RnnStack(CellKind.Rnn) { Hidden = new([2]) }]),
        Output = new OutputDefinition { Size = output, Steps = steps },
        Training = training ?? new TrainingDefinition { BatchSize = 4 },
        Data = data,
    };
}
