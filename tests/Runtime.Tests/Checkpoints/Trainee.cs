using System.Runtime.InteropServices;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Checkpoints;

/// <summary>A training in a process of its own, for tests that kill it. The process is this assembly, started as a program.</summary>
internal static class Trainee
{
    /// <summary>The weights at the end, as bytes; there only when the training came to its end.</summary>
    public const string Ending = "ending.bin";

    public const string Checkpoint = "last.ckpt";

    public const string History = "history.csv";

    private static readonly TrainingDefinition Training = new()
    {
        Epochs = 30,
        BatchSize = 3,
        Window = 10,
        CarryState = true,
        LearningRate = new Schedule { Start = 0.02, Rule = ScheduleRule.OnPlateau, Rate = 0.5 },
        ClipNorm = 0.5,
    };

    /// <summary>
    /// Trains in a folder, going on where an earlier process was killed there, and says a line after each iteration and evaluation, which
    /// it waits to be answered.
    /// </summary>
    public static int Run(string folder)
    {
        torch.set_num_threads(1);
        RunFolder run = new(folder);
        using NoisyRecall noisy = new(Training);
        using TrainingCheckpoint? checkpoint = File.Exists(run.Checkpoint) ? TrainingCheckpoint.Read(run.Checkpoint) : null;
        noisy.Train(checkpoint, new HistoryCsv(run.History), new Sign(), new CheckpointWriter(run.Checkpoint, TimeSpan.Zero));
        AtomicFile.Write(Path.Combine(run.Path, Ending), file => file.Write(MemoryMarshal.AsBytes(noisy.Bits().AsSpan())));
        return 0;
    }

    private sealed class Sign : ITrainingCallback
    {
        public void OnIteration(TrainingRun run) => Say("iteration");

        public void OnEvaluated(TrainingRun run) => Say("evaluation");

        /// <summary>Without the answer, a training on a busy machine would be far beyond the line at which it is to be killed.</summary>
        private static void Say(string what)
        {
            Console.WriteLine(what);
            Console.ReadLine();
        }
    }
}
