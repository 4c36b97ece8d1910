using Hmlstm.Runtime.Tests.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

/// <summary>An output made of given numbers.</summary>
internal sealed class FixedOutput(torch.Tensor predictions, torch.Tensor? boundaries = null) : NetworkOutput
{
    public override torch.Tensor Predictions { get; } = predictions;

    public override NetworkState State { get; } = new RecallNetwork.Memory(torch.zeros(predictions.size(0), 1));

    public override torch.Tensor? Boundaries { get; } = boundaries;

    public override torch.Tensor? Selection => Chosen?.Weights;

    public override torch.Tensor? SelectionProbability => Chosen?.Probabilities;

    public (torch.Tensor Weights, torch.Tensor Probabilities)? Chosen { get; init; }
}
