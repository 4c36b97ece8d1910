using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Tests.Metrics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Prediction;

/// <summary>A network that predicts from a window, [B, T, F], by a given rule; its parameter only tells its device.</summary>
internal sealed class RuleNetwork : nn.Module, INetwork
{
    private readonly Func<Tensor, Tensor> rule;

    public RuleNetwork(SeriesData data, Func<Tensor, Tensor> rule, LossDefinition? loss = null)
        : base("rule")
    {
        this.rule = rule;
        register_parameter("nothing", new Parameter(zeros(1)));
        NetworkDefinition definition = Data.Definitions.Of(
            TaskKind.Regression, InputKind.Features, (int)data.FeatureCount, (int)data.OutputCount, OutputSteps.Last, data);
        Definition = definition with { Output = definition.Output with { Loss = loss } };
    }

    public nn.Module Module => this;

    public string DefinitionText => "";

    public string Fingerprint => "0123456789abcdef";

    public NetworkDefinition Definition { get; }

    public IReadOnlyList<ScheduledValue> Schedules => [];

    /// <summary>The windows that were read.</summary>
    public List<float[]> Windows { get; } = [];

    public NetworkState CreateState(long batch) => throw new NotSupportedException();

    public NetworkOutput Forward(Tensor input, NetworkState? state = null, Tensor? lengths = null)
    {
        Windows.Add(input.contiguous().data<float>().ToArray());
        return new FixedOutput(rule(input));
    }
}
