using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Tests.Training;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Checkpoints;

/// <summary>A network whose loss draws from torch's generator, so that a generator that is not restored shows.</summary>
internal sealed class NoisyRecall(TrainingDefinition training) : IDisposable
{
    public RecallNetwork Network { get; } = new(5, 8, training);

    public TrainingResult Train(TrainingCheckpoint? resume, params ITrainingCallback[] callbacks) =>
        Train(resume, CancellationToken.None, callbacks);

    public TrainingResult Train(TrainingCheckpoint? resume, CancellationToken cancel, params ITrainingCallback[] callbacks) =>
        Train(resume, regularises: false, cancel, callbacks);

    public TrainingResult Train(
        TrainingCheckpoint? resume, bool regularises, CancellationToken cancel, params ITrainingCallback[] callbacks)
    {
        Trainer<RecallNetwork> trainer = new(Network, training)
        {
            Loss = regularises ? new RegularisedLoss() : new NoisyLoss(),
            Resume = resume,
        };
        foreach (ITrainingCallback callback in callbacks)
        {
            trainer.Callbacks.Add(callback);
        }

        return trainer.Train(Text(601, training), Text(61, training), cancel);
    }

    public float[] Bits() => [.. Network.Module.parameters().SelectMany(static parameter => parameter.data<float>().ToArray())];

    public void Dispose() => Network.Dispose();

    /// <summary>Tokens that follow no simple rule, so that the loss neither vanishes nor stands still.</summary>
    private static IBatchSource Text(int length, TrainingDefinition training)
    {
        PortableRandom random = new(9);
        TextPart part = new(
            new ArrayTokens<byte>([.. Enumerable.Range(0, length).Select(i => (byte)((i + random.Below(2)) % 5))]),
            0,
            length);
        return training.CarryState ? new TextStreams(part, 3, 10) : new TextWindows(part, 3, 10, seed: 1);
    }

    private sealed class NoisyLoss : ILoss
    {
        public torch.Tensor Compute(NetworkOutput output, Batch batch) =>
            new CrossEntropyLoss().Compute(output, batch) * (1 + (0.1 * torch.rand(1).squeeze()));
    }

    private sealed class RegularisedLoss : IRegularisedLoss
    {
        public torch.Tensor Compute(NetworkOutput output, Batch batch) =>
            throw new InvalidOperationException("The trainer asks for the terms.");

        public (torch.Tensor Task, torch.Tensor Regularisation) ComputeTerms(NetworkOutput output, Batch batch) =>
            (new NoisyLoss().Compute(output, batch), 0.01 * output.Predictions.square().mean());
    }
}
