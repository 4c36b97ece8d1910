using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Schedules;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>A training in progress, as callbacks see it.</summary>
public sealed class TrainingRun : IDisposable
{
    private readonly TimeProvider clock;
    private readonly long start;
    private readonly List<Evaluation> history = [];
    private double secondsBefore;

    internal TrainingRun(INetwork network, TrainingDefinition training, IBatchSource batches, TimeProvider clock)
    {
        this.clock = clock;
        start = clock.GetTimestamp();
        Network = network;
        Training = training;
        Batches = training is { CarryState: true, Restart: > 0 } ? new RestartedBatches(batches, training.Restart, training.Seed) : batches;
        Device = network.Module.parameters().First().device;
        Parameters = [.. network.Module.named_parameters()];
        Optimizer = Optimizers.Create(training.Optimizer, Parameters.Select(static named => named.parameter), training.LearningRate.At(0));
        Schedules =
        [
            new ScheduleFollower("learning_rate", training.LearningRate, SetLearningRate),
            .. network.Schedules.Select(static scheduled =>
                new ScheduleFollower(scheduled.Name, scheduled.Schedule, value => scheduled.Value = value)),
        ];
        Meter = new LossMeter(Device);
        Counters = new CounterMeter(network.Counters);
        ZeroGradients();
        BestWeights = new BestWeights(network.Module);
    }

    /// <summary>The network in training.</summary>
    public INetwork Network { get; }

    /// <summary>The training options.</summary>
    public TrainingDefinition Training { get; }

    /// <summary>Completed epochs.</summary>
    public long Epoch { get; internal set; }

    /// <summary>Completed batches of the current epoch.</summary>
    public long Position { get; internal set; }

    /// <summary>Batches per epoch.</summary>
    public long BatchesPerEpoch => Batches.Count;

    /// <summary>Completed epochs, including the fraction of the current one.</summary>
    public double Epochs => Epoch + ((double)Position / BatchesPerEpoch);

    /// <summary>Number of optimizer steps.</summary>
    public long Iteration { get; internal set; }

    /// <summary>Number of predictions trained on, for example characters.</summary>
    public long Predictions { get; internal set; }

    /// <summary>
    /// The mean training loss of the task since the last evaluation, without regularization. Reading it may synchronize with the device.
    /// </summary>
    public double Loss => Meter.Mean();

    /// <summary>What the network counted in training since the last evaluation.</summary>
    public CounterMeter Counters { get; }

    /// <summary>The learning rate, then the network's own schedules, with their current values.</summary>
    public IReadOnlyList<ScheduleFollower> Schedules { get; }

    /// <summary>All evaluations so far, in order.</summary>
    public IReadOnlyList<Evaluation> History => history;

    /// <summary>The best evaluation so far; null before the first, or when no metric is watched.</summary>
    public Evaluation? Best { get; internal set; }

    /// <summary>Whether the last evaluation is the best so far.</summary>
    public bool IsBest => history.Count > 0 && ReferenceEquals(Best, history[^1]);

    /// <summary>Evaluations in a row without improvement of the watched metric.</summary>
    public int EvaluationsWithoutImprovement { get; internal set; }

    /// <summary>Seconds of training and evaluation so far, including earlier runs.</summary>
    public double Seconds => secondsBefore + clock.GetElapsedTime(start).TotalSeconds;

    /// <summary>Why training ends; null while it continues.</summary>
    public StopReason? Stop { get; internal set; }

    /// <summary>Where the training diverged; null unless <see cref="StopReason.Diverged"/>.</summary>
    public Divergence? Divergence { get; internal set; }

    /// <summary>Whether the loss has a regularising term, which the history records by itself.</summary>
    internal bool IsRegularised { get; init; }

    internal IBatchSource Batches { get; }

    internal torch.Device Device { get; }

    internal IReadOnlyList<(string name, TorchSharp.Modules.Parameter parameter)> Parameters { get; }

    internal torch.optim.Optimizer Optimizer { get; }

    internal LossMeter Meter { get; }

    internal BestWeights BestWeights { get; }

    internal CarriedState Carried { get; } = new();

    /// <summary>Whether an evaluation comes before the next iteration.</summary>
    internal bool EvaluationIsDue { get; set; }

    /// <summary>Whether a step was taken since the last evaluation, or since the beginning where there is none.</summary>
    internal bool HasTrainedSinceEvaluation => Iteration > (history.Count > 0 ? history[^1].Iteration : 0);

    /// <summary>Why training is complete: as many evaluations without improvement as allowed, or every epoch; null before.</summary>
    internal StopReason? Completion =>
        EvaluationsWithoutImprovement >= Training.EarlyStopping?.Patience ? StopReason.EarlyStopping
        : Epoch >= Training.Epochs ? StopReason.Completed
        : null;

    /// <summary>Ends training after the current iteration or evaluation.</summary>
    public void RequestStop() => Stop ??= StopReason.Requested;

    /// <summary>Frees the optimizer and other tensors of the training, but not the network.</summary>
    public void Dispose()
    {
        Optimizer.Dispose();
        Meter.Dispose();
        BestWeights.Dispose();
        Carried.Dispose();
    }

    internal void Continue(TrainingState state)
    {
        Epoch = state.Epoch;
        Position = state.Position;
        Iteration = state.Iteration;
        Predictions = state.Predictions;
        EvaluationIsDue = state.EvaluationIsDue;
        EvaluationsWithoutImprovement = state.EvaluationsWithoutImprovement;
        secondsBefore = state.Seconds;
        history.AddRange(state.History);
        Best = state.Best < 0 ? null : history[state.Best];
        Meter.Reset(state.LossSum, state.RegularisationSum ?? 0, state.LossWeight);
        Counters.Continue(state.Counters);
    }

    internal void Add(Evaluation evaluation) => history.Add(evaluation);

    internal void Diverge(double loss, long iteration, bool isInData = false)
    {
        (string Name, double Norm)? largest = new Gradients(Parameters).Largest();
        Divergence = new Divergence(iteration, loss, largest?.Name, largest?.Norm ?? double.NaN) { IsInData = isInData };
        Stop = StopReason.Diverged;
    }

    /// <summary>
    /// Gives every parameter a gradient from the start: otherwise an optimizer skips one until its first gradient, and a resumed training
    /// would skip it again.
    /// </summary>
    private void ZeroGradients()
    {
        foreach ((_, TorchSharp.Modules.Parameter parameter) in Parameters)
        {
            using torch.Tensor zeros = torch.zeros_like(parameter);
            parameter.grad = zeros;
        }
    }

    private void SetLearningRate(double value)
    {
        foreach (torch.optim.ILearningRateController group in Optimizer.ParamGroups)
        {
            group.LearningRate = value;
        }
    }
}

/// <summary>The state that goes from one window to the next, without a history of gradients.</summary>
internal sealed class CarriedState : IDisposable
{
    /// <summary>The state after the last window; null at the start.</summary>
    public NetworkState? State { get; private set; }

    /// <summary>Where a batch goes on from: null where all rows start, with zeros in the rows that start.</summary>
    /// <remarks>What it gives lives as long as the dispose scope around, or until <see cref="Keep"/>.</remarks>
    public NetworkState? For(Batch batch) =>
        batch.StartsAll || State is null ? null
        : batch.Starts is { } starts ? State.ResetRowsOf(starts)
        : State;

    /// <summary>Keeps the state after a window, beyond the dispose scope around.</summary>
    public void Keep(NetworkState after)
    {
        NetworkState kept = after.DetachState();
        foreach ((_, torch.Tensor value) in kept.Tensors)
        {
            value.DetachFromDisposeScope();
        }

        Replace(kept);
    }

    /// <summary>Takes over a state, or forgets the one it has.</summary>
    public void Replace(NetworkState? state)
    {
        State?.Dispose();
        State = state;
    }

    /// <inheritdoc/>
    public void Dispose() => Replace(null);
}
