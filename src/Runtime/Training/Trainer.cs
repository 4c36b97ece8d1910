using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Schedules;
using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>
/// Trains a network by truncated backpropagation through time. It knows no model: a network, a loss, batches, schedules and callbacks.
/// </summary>
/// <remarks>
/// <para>The state at the end of a window, without its history of gradients, starts the next window of the same row (Williams and Peng
/// 1990), unless the training definition says otherwise. Every iteration has its own dispose scope, so the number of live tensors does not
/// grow.</para>
/// <para>Whatever ends the training, the network is left with the weights of its best evaluation. The caller seeds torch's generator once,
/// before it makes the network.</para>
/// </remarks>
/// <typeparam name="TNetwork">The network's type.</typeparam>
public sealed class Trainer<TNetwork>
    where TNetwork : INetwork
{
    private const string TrainLoss = WatchedMetric.TrainLoss;
    private const string TrainRegularization = "train_regularization";
    private const string OfTraining = "train_";
    private const string Validation = WatchedMetric.Validation;

    /// <summary>Creates a trainer.</summary>
    /// <param name="network">The network, on the device to train on. It stays the caller's.</param>
    /// <param name="training">The training options; null for those of the network's definition.</param>
    /// <param name="options">Limits of this run; null for none.</param>
    public Trainer(TNetwork network, TrainingDefinition? training = null, TrainerOptions? options = null)
    {
        Network = network;
        Training = training ?? network.Definition.Training;
        Options = options ?? new TrainerOptions();
    }

    /// <summary>The network in training.</summary>
    public TNetwork Network { get; }

    /// <summary>The training options.</summary>
    public TrainingDefinition Training { get; }

    /// <summary>Limits of this run.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The loss; null for the one of the network's task.</summary>
    public ILoss? Loss { get; init; }

    /// <summary>
    /// The validation metrics; null for those of the network's task. The caller disposes the given ones.
    /// </summary>
    public IReadOnlyList<IMetric>? Metrics { get; init; }

    /// <summary>The checkpoint to resume from; null to start a new training. It stays the caller's.</summary>
    public TrainingCheckpoint? Resume { get; init; }

    /// <summary>The callbacks, called in this order.</summary>
    public IList<ITrainingCallback> Callbacks { get; } = [];

    /// <summary>Runs the training.</summary>
    /// <param name="batches">The training part.</param>
    /// <param name="validation">The validation part; null for training without evaluation, which ends with the last weights.</param>
    /// <param name="cancel">When it is cancelled, training ends after the current iteration.</param>
    /// <returns>The result; the network has the best weights.</returns>
    /// <exception cref="ArgumentException">Early stopping watches a metric that is not measured.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="TrainerOptions.TorchThreads"/> is below 1.</exception>
    /// <exception cref="DataException">
    /// A part has no prediction that counts, which is found before anything is trained or a callback hears of it; or a batch can no longer
    /// be read; or a later epoch has nothing to predict.
    /// </exception>
    /// <exception cref="WeightsException">The checkpoint does not fit the network, its training or the data; nothing was
    /// changed.</exception>
    public TrainingResult Train(IBatchSource batches, IBatchSource? validation = null, CancellationToken cancel = default)
    {
        CountedPredictions.Require(batches, "training");
        if (validation is not null)
        {
            CountedPredictions.Require(validation, "validation");
        }

        ILoss loss = Loss ?? Losses.ForTraining(Network.Definition, batches);
        IReadOnlyList<IMetric> metrics = validation is null ? [] : Metrics ?? TaskMetrics.Of(Network.Definition);
        WatchedMetric watched = new(Training.EarlyStopping, metrics);
        using TrainingRun run = new(Network, Training, batches, Options.Clock) { IsRegularised = loss is IRegularisedLoss };
        using TorchThreads threads = new(Options.TorchThreads, run.Device);
        Resume?.Restore(run);
        TimeBudget budget = new(Options.MaxTime?.TotalSeconds, run.Seconds, validation?.Count ?? 0, Options.BatchesAfter);
        run.Stop = run.Completion;
        Network.Module.train();
        Notify(callback => callback.OnStarted(run));
        while (run.Stop is null)
        {
            if (!run.EvaluationIsDue)
            {
                Iterate(run, loss, budget);
            }
            else if (run.HasTrainedSinceEvaluation)
            {
                Evaluate(run, validation, metrics, watched, budget, cancel);
            }
            else
            {
                PassEvaluation(run);
            }

            StopWhereDone(run, budget, cancel);
        }

        return End(run, metrics);
    }

    /// <summary>
    /// One optimizer step: forward and backward over one window, or over as many as accumulate, then clipping and the step.
    /// </summary>
    private void Iterate(TrainingRun run, ILoss loss, TimeBudget budget)
    {
        double begun = run.Seconds;
        foreach (ScheduleFollower schedule in run.Schedules)
        {
            schedule.Apply(run.Epoch, run.Iteration);
        }

        long windows = Math.Min(Training.Accumulate, run.BatchesPerEpoch - run.Position);
        long predictionsBefore = run.Predictions;
        for (long window = 0; window < windows; window++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using Batch batch = run.Batches.Read(run.Epoch, run.Position).To(run.Device);
            run.Counters.Begin();
            NetworkOutput output = Network.Forward(batch.Input, run.Carried.For(batch), batch.Lengths);
            run.Counters.End();
            if (batch.Predictions > 0 && !Backward(run, loss, output, batch, windows, isFirst: run.Predictions == predictionsBefore))
            {
                return;
            }

            if (Training.CarryState)
            {
                run.Carried.Keep(output.State);
            }

            run.Position++;
            run.Predictions += batch.Predictions;
        }

        bool stepped = run.Predictions > predictionsBefore && Clip(run);
        if (stepped)
        {
            run.Optimizer.step();
            run.Iteration++;
        }

        budget.AddTrained(run.Seconds - begun, windows);
        run.EvaluationIsDue =
            run.Position == run.BatchesPerEpoch || (stepped && run.Iteration % (Options.EvaluateEvery ?? long.MaxValue) == 0);
        if (stepped)
        {
            Notify(callback => callback.OnIteration(run));
        }
    }

    private static bool Backward(TrainingRun run, ILoss minimised, NetworkOutput output, Batch batch, long windows, bool isFirst)
    {
        (torch.Tensor ofTask, torch.Tensor? regularisation) = minimised is IRegularisedLoss regularised
            ? regularised.ComputeTerms(output, batch)
            : (minimised.Compute(output, batch), null);
        torch.Tensor mean = regularisation is null ? ofTask : ofTask + regularisation;
        if (!run.Meter.Add(ofTask, regularisation, batch.Predictions, run.Iteration + 1))
        {
            (long iteration, double loss) = run.Meter.NotFinite!.Value;
            bool isInData = iteration == run.Iteration + 1 && !(FiniteNumbers.AreAll(batch.Input) && FiniteNumbers.AreAll(batch.Target));
            run.Diverge(loss, iteration, isInData);
            return false;
        }

        // The last iteration's gradients stay until here: where the loss is not finite, they say which one was the largest.
        if (isFirst)
        {
            run.Optimizer.zero_grad();
        }

        (windows == 1 ? mean : mean / windows).backward();
        return true;
    }

    private bool Clip(TrainingRun run)
    {
        Gradients gradients = new(run.Parameters);
        if (Training.ClipValue is double most)
        {
            gradients.ClipValue(most);
        }

        if (Training.ClipNorm is double norm && !double.IsFinite(gradients.ClipNorm(norm)))
        {
            run.Diverge(run.Meter.Last, run.Iteration + 1);
        }

        return run.Stop is null;
    }

    /// <summary>Ends an epoch without a step since the last evaluation, which then holds for the end of the epoch too.</summary>
    private static void PassEvaluation(TrainingRun run)
    {
        if (run.History.Count == 0 || run.History[^1].Epoch <= run.Epoch)
        {
            throw CountedPredictions.None(run.Batches, $"epoch {run.Epoch + 1} of the training part");
        }

        run.EvaluationIsDue = false;
        EndEpoch(run);
    }

    private void Evaluate(
        TrainingRun run,
        IBatchSource? validation,
        IReadOnlyList<IMetric> metrics,
        WatchedMetric watched,
        TimeBudget budget,
        CancellationToken cancel)
    {
        List<NamedValue> values = [new(TrainLoss, run.Loss)];
        if (run.IsRegularised)
        {
            values.Add(new NamedValue(TrainRegularization, run.Meter.MeanRegularisation()));
        }

        values.AddRange(run.Counters.Shares().Select(static share => share with { Name = OfTraining + share.Name }));
        if (run.Meter.NotFinite is { } found)
        {
            run.Diverge(found.Loss, found.Iteration);
            return;
        }

        if (validation is not null)
        {
            double begun = run.Seconds;
            TimedBatches timed = new(validation, () => budget.IsUp(run.Seconds));
            try
            {
                IReadOnlyList<NamedValue> measured = Evaluator.Evaluate(Network, timed, metrics, stream: null, cancel);
                values.AddRange(measured.Select(static value => value with { Name = Validation + value.Name }));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested || budget.IsUp(run.Seconds))
            {
                // The evaluation is still due: a resumed run makes it anew.
                return;
            }

            budget.SetEvaluated(run.Seconds - begun, timed.Done);
        }

        values.AddRange(run.Schedules.Select(static schedule => new NamedValue(schedule.Name, schedule.Value)));
        Evaluation evaluation = new(run.Epochs, run.Iteration, run.Seconds, values);
        run.Add(evaluation);
        run.Meter.Reset();
        run.Counters.Reset();
        run.EvaluationIsDue = false;
        double judged = validation is null ? evaluation[TrainLoss] : evaluation[Validation + "loss"];
        foreach (ScheduleFollower schedule in run.Schedules)
        {
            schedule.Evaluations.Observe(judged);
        }

        watched.Judge(run, evaluation);
        EndEpoch(run);
        Notify(callback => callback.OnEvaluated(run));
    }

    private static void EndEpoch(TrainingRun run)
    {
        if (run.Position == run.BatchesPerEpoch)
        {
            run.Epoch++;
            run.Position = 0;
        }
    }

    private void StopWhereDone(TrainingRun run, TimeBudget budget, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            run.Stop ??= StopReason.Interrupted;
            return;
        }

        // What was trained since the last evaluation may be the best: limits wait for one more evaluation, as long as there is time for it.
        StopReason? limit = run.Iteration >= Options.MaxIterations ? StopReason.IterationLimit
            : budget.IsForTheRest(run.Seconds) ? StopReason.TimeLimit
            : null;
        bool evaluated = !run.HasTrainedSinceEvaluation;
        run.Stop ??= run.Completion ?? (evaluated ? limit : budget.CutsEvaluation(run.Seconds) ? StopReason.TimeLimit : null);
        run.EvaluationIsDue |= run.Stop is null && limit is not null && !evaluated;
    }

    private TrainingResult End(TrainingRun run, IReadOnlyList<IMetric> metrics)
    {
        Notify(callback => callback.OnStopped(run));
        if (run.Best is not null)
        {
            run.BestWeights.Restore();
            foreach (ScheduledValue scheduled in Network.Schedules)
            {
                scheduled.Value = run.Best[scheduled.Name];
            }
        }

        if (Metrics is null)
        {
            foreach (IMetric metric in metrics)
            {
                metric.Dispose();
            }
        }

        TrainingResult result = new(run.Stop!.Value, run.Epochs, run.Iteration, run.Best, [.. run.History], run.Seconds, run.Divergence);
        Notify(callback => callback.OnEnded(result));
        return result;
    }

    private void Notify(Action<ITrainingCallback> what)
    {
        foreach (ITrainingCallback callback in Callbacks)
        {
            what(callback);
        }
    }
}
