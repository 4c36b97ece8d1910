using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>The training: windows, optimizer, learning rate, clipping, early stopping.</summary>
/// <param name="problems">Where problems go.</param>
internal sealed class TrainingRules(ProblemList problems)
{
    /// <summary>How long the training goes on.</summary>
    public static EpochLimit Epochs(Values training) =>
        new(training.Get(TrainingKeys.Epochs), training.Has(TrainingKeys.Epochs));

    /// <summary>The training.</summary>
    /// <param name="training">What the file says.</param>
    /// <param name="task">The task; null where it is unknown.</param>
    /// <param name="outputSize">The head's size; null where it is unknown.</param>
    public TrainingDefinition Build(Values training, TaskKind? task, int? outputSize)
    {
        int? window = training.Find(TrainingKeys.Window);
        bool carry = training.Get(TrainingKeys.CarryState);
        if (carry && !training.Stated(TrainingKeys.Window))
        {
            problems.Add(ProblemKind.CarryNeedsWindow, training.KeySpan(TrainingKeys.CarryState));
        }

        if (!carry && training.Stated(TrainingKeys.Restart) && !training.IsBroken(TrainingKeys.CarryState))
        {
            problems.Add(ProblemKind.RestartNeedsCarry, training.KeySpan(TrainingKeys.Restart));
        }

        if (training.Stated(TrainingKeys.ClipNorm) && training.Stated(TrainingKeys.ClipValue))
        {
            problems.Add(
                ProblemKind.ExclusiveKeys,
                training.KeySpan(TrainingKeys.ClipValue),
                TrainingKeys.ClipNorm.Name,
                TrainingKeys.ClipValue.Name,
                "remove one of them");
        }

        EpochLimit epochs = Epochs(training);
        return new TrainingDefinition
        {
            Epochs = epochs.Epochs,
            BatchSize = training.Get(TrainingKeys.BatchSize),
            Window = window,
            CarryState = carry,
            Restart = carry ? training.Get(TrainingKeys.Restart) : TrainingKeys.Restart.Default,
            Optimizer = Optimizer(training.Below(TrainingKeys.Optimizer)),
            LearningRate = new ScheduleRules(problems, epochs).Build(
                training, TrainingKeys.LearningRate, TrainingKeys.Usual.LearningRate, followsEvaluations: true),
            ClipNorm = training.Find(TrainingKeys.ClipNorm),
            ClipValue = training.Find(TrainingKeys.ClipValue),
            Accumulate = training.Get(TrainingKeys.Accumulate),
            EarlyStopping = training.Has(TrainingKeys.EarlyStopping)
                ? EarlyStopping(training.Below(TrainingKeys.EarlyStopping), epochs, task, outputSize)
                : null,
            Seed = training.Get(TrainingKeys.Seed),
        };
    }

    private OptimizerDefinition Optimizer(Values optimizer)
    {
        bool still = optimizer.Get(OptimizerKeys.Momentum) == 0 && !optimizer.IsBroken(OptimizerKeys.Momentum);
        if (optimizer.Get(OptimizerKeys.Nesterov) && still)
        {
            problems.Add(ProblemKind.NesterovNeedsMomentum, optimizer.KeySpan(OptimizerKeys.Nesterov));
        }

        return new OptimizerDefinition
        {
            Kind = OptimizerKeys.KindOf(optimizer.Get(OptimizerKeys.Name)),
            Beta1 = optimizer.Get(OptimizerKeys.Beta1),
            Beta2 = optimizer.Get(OptimizerKeys.Beta2),
            Alpha = optimizer.Get(OptimizerKeys.Alpha),
            Epsilon = optimizer.Get(OptimizerKeys.Epsilon),
            Momentum = optimizer.Get(OptimizerKeys.Momentum),
            Nesterov = optimizer.Get(OptimizerKeys.Nesterov),
            WeightDecay = optimizer.Get(OptimizerKeys.WeightDecay),
        };
    }

    private EarlyStoppingDefinition EarlyStopping(Values stopping, EpochLimit epochs, TaskKind? task, int? outputSize)
    {
        string metric = stopping.Get(EarlyStoppingKeys.Metric);
        if (!stopping.IsBroken(EarlyStoppingKeys.Metric))
        {
            EarlyStoppingKeys.Metrics.Check(
                EarlyStoppingKeys.Metric.Name, metric, stopping.ValueSpan(EarlyStoppingKeys.Metric), task, outputSize, problems);
        }

        int patience = stopping.Get(EarlyStoppingKeys.Patience);
        if (epochs.IsStated && patience >= epochs.Epochs && !stopping.IsBroken(EarlyStoppingKeys.Patience))
        {
            problems.Add(
                ProblemKind.PatienceTooLong,
                stopping.ValueSpan(EarlyStoppingKeys.Patience),
                Numbers.Text(patience),
                Numbers.Text(epochs.Epochs));
        }

        return new EarlyStoppingDefinition { Metric = metric, Patience = patience };
    }
}

/// <summary>How long the training goes on, as far as a file says.</summary>
/// <param name="Epochs">The epochs, stated or by default.</param>
/// <param name="IsStated">Whether the file states them; only then a schedule can be too long for them.</param>
internal readonly record struct EpochLimit(int Epochs, bool IsStated);
