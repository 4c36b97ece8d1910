using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Distributions;
using Hmlstm.Runtime.Engines;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>The losses of the tasks.</summary>
public static class Losses
{
    /// <summary>
    /// The loss that training minimizes: the network's loss with label smoothing and weights of classes, and with the terms that its
    /// cells add to it.
    /// </summary>
    /// <param name="definition">The network.</param>
    /// <param name="training">The training part, on which balanced weights of classes are found; null where none are to be found.</param>
    /// <exception cref="ArgumentNullException">Weights are to be found, and <paramref name="training"/> is null.</exception>
    /// <exception cref="DataException">Weights are to be found, and a batch cannot be read or has a target that is no class.</exception>
    public static ILoss ForTraining(NetworkDefinition definition, IBatchSource? training = null) =>
        CellAdditions.Regularise(definition, OfTraining(definition, training));

    /// <summary>
    /// The loss that evaluation reports: the definition's, and for classes and tokens the plain cross-entropy (binary with one output), so
    /// that results are comparable however the network was trained.
    /// </summary>
    /// <param name="definition">The network.</param>
    public static IRowLoss OfTask(NetworkDefinition definition)
    {
        LossDefinition loss = definition.Loss;
        return loss.Kind switch
        {
            LossKind.Mse => new MeanSquaredErrorLoss(),
            LossKind.Mae => new MeanAbsoluteErrorLoss(),
            LossKind.Huber => new HuberLoss(loss.Delta),
            LossKind.Quantile => new PinballLoss([.. loss.Quantiles]),
            LossKind.Gaussian => new DensityLoss(static values => 2 * values, static given => new GaussianDistribution(given)),
            LossKind.Mixture => new DensityLoss(
                values => loss.Components * (1 + (2 * values)), given => new MixtureDistribution(given, loss.Components)),
            _ when definition.Task == TaskKind.Classification && definition.Output.Size == 1 => new BinaryCrossEntropyLoss(),
            _ => new CrossEntropyLoss(),
        };
    }

    private static ILoss OfTraining(NetworkDefinition definition, IBatchSource? training)
    {
        LossDefinition loss = definition.Loss;
        if (loss.Kind != LossKind.CrossEntropy || (loss.LabelSmoothing <= 0 && loss.ClassWeights is null))
        {
            return OfTask(definition);
        }

        int classes = definition.Task == TaskKind.Classification ? Math.Max(2, definition.Output.Size) : definition.Output.Size;
        IReadOnlyList<double>? weights = loss.ClassWeights switch
        {
            null => null,
            { IsBalanced: true } => BalancedWeights.Of(training ?? throw new ArgumentNullException(nameof(training)), classes),
            var given => [.. given.Values],
        };
        return new WeightedCrossEntropyLoss(loss.LabelSmoothing, weights);
    }
}

/// <summary>What the numbers of a loss are, and so how two of them compare.</summary>
public enum LossUnit
{
    /// <summary>−ln of a probability: 0 or more, compared by ratio and by difference.</summary>
    Nats,

    /// <summary>Squares of errors: compared by their roots.</summary>
    SquaredSize,

    /// <summary>Sizes of errors: compared by ratio.</summary>
    Size,

    /// <summary>−ln of a density: of either sign, compared by difference.</summary>
    LogDensity,
}

/// <summary>A loss function.</summary>
public interface ILoss
{
    /// <summary>The mean over a batch's predictions, without padding.</summary>
    /// <param name="output">The network's results.</param>
    /// <param name="batch">The batch, with its targets.</param>
    /// <returns>A differentiable scalar tensor; it belongs to the current dispose scope.</returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other.</exception>
    torch.Tensor Compute(NetworkOutput output, Batch batch);
}

/// <summary>A loss that can also be computed for each row of a batch.</summary>
public interface IRowLoss : ILoss
{
    /// <summary>The unit of the loss.</summary>
    LossUnit Unit => LossUnit.Nats;

    /// <summary>Each row's loss, summed over its predictions, and their number, without padding.</summary>
    /// <param name="output">The network's results.</param>
    /// <param name="batch">The batch, with its targets.</param>
    /// <returns>The sums and the counts, [B] each; where a prediction has several values, each of them counts. They go with the dispose
    /// scope around.</returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other.</exception>
    (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch);
}

/// <summary>A task's loss and a regularization term of training; the trainer minimizes their sum and records each separately.</summary>
public interface IRegularisedLoss : ILoss
{
    /// <summary>The two terms; <see cref="ILoss.Compute"/> gives their sum.</summary>
    /// <param name="output">The network's results.</param>
    /// <param name="batch">The batch, with its targets.</param>
    /// <returns>
    /// Tensors without dimensions that gradients flow through, which go with the dispose scope around: the task's mean loss, and the
    /// weighted term as it is added to
    /// it, below 0 where it is a reward.
    /// </returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other, or the network does not give what the term is
    /// about.</exception>
    (torch.Tensor Task, torch.Tensor Regularisation) ComputeTerms(NetworkOutput output, Batch batch);
}

/// <summary>Cross-entropy, −log p(target) in nats: for language models and classification with two or more outputs.</summary>
public sealed class CrossEntropyLoss : IRowLoss
{
    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        return CrossEntropyCall.Run(predictions, classes, Batch.Ignored)
            ?? torch.nn.functional.cross_entropy(predictions, classes, ignore_index: Batch.Ignored);
    }

    /// <inheritdoc/>
    public (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        torch.Tensor losses = torch.nn.functional.cross_entropy(
            predictions, classes, ignore_index: Batch.Ignored, reduction: torch.nn.Reduction.None);
        return Targets.SumRows(losses, classes.ne(Batch.Ignored), output.Predictions.size(0));
    }
}

/// <summary>Binary cross-entropy of one logit, −log p(target) in nats: class 1 where the logit is positive.</summary>
public sealed class BinaryCrossEntropyLoss : IRowLoss
{
    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        (torch.Tensor logits, torch.Tensor labels, torch.Tensor counted) = Flatten(output, batch);
        torch.Tensor sum = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, labels, counted.to(logits.dtype), torch.nn.Reduction.Sum);
        return sum / counted.sum();
    }

    /// <inheritdoc/>
    public (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch)
    {
        (torch.Tensor logits, torch.Tensor labels, torch.Tensor counted) = Flatten(output, batch);
        torch.Tensor losses = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, labels, counted.to(logits.dtype), torch.nn.Reduction.None);
        return Targets.SumRows(losses, counted, output.Predictions.size(0));
    }

    private static (torch.Tensor Logits, torch.Tensor Labels, torch.Tensor Counted) Flatten(NetworkOutput output, Batch batch)
    {
        (torch.Tensor predictions, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        torch.Tensor logits = predictions.squeeze(-1);
        return (logits, classes.eq(1).to(logits.dtype), classes.ne(Batch.Ignored));
    }
}

/// <summary>Mean squared error over rows, steps and values: for regression.</summary>
public sealed class MeanSquaredErrorLoss : IRowLoss
{
    /// <inheritdoc/>
    public LossUnit Unit => LossUnit.SquaredSize;

    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        torch.Tensor predictions = output.Predictions;
        torch.Tensor? mask = Targets.ValueMask(predictions, batch);
        if (mask is null)
        {
            return torch.nn.functional.mse_loss(predictions, batch.Target);
        }

        torch.Tensor errors = (predictions - batch.Target).square() * mask;
        return errors.sum() / mask.expand(predictions.shape).sum();
    }

    /// <inheritdoc/>
    public (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch)
    {
        torch.Tensor errors = (output.Predictions - batch.Target).square();
        torch.Tensor counted = Targets.ValueMask(output.Predictions, batch)?.expand(errors.shape)
            ?? torch.ones_like(errors, dtype: torch.ScalarType.Bool);
        return Targets.SumRows(errors * counted, counted, errors.size(0));
    }
}

/// <summary>Targets and predictions with the steps beyond a row's end marked or left out.</summary>
internal static class Targets
{
    /// <summary>
    /// Class targets in one row, those beyond the end of their row set to <see cref="Batch.Ignored"/>; and the predictions in as many rows.
    /// </summary>
    /// <param name="predictions">[B, T, O] or [B, O].</param>
    /// <param name="batch">A batch with targets [B, T] or [B].</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static (torch.Tensor Predictions, torch.Tensor Classes) Flatten(torch.Tensor predictions, Batch batch)
    {
        torch.Tensor target = Classes(batch);
        if (predictions.dim() != target.dim() + 1 || !predictions.shape.AsSpan()[..^1].SequenceEqual(target.shape))
        {
            throw new ArgumentException($"Predictions {Shape(predictions)} do not fit classes {Shape(target)}.", nameof(predictions));
        }

        return (predictions.reshape(-1, predictions.size(-1)), target.reshape(-1));
    }

    /// <summary>Class targets as a batch has them, those beyond the end of their row set to <see cref="Batch.Ignored"/>.</summary>
    /// <param name="batch">A batch with targets [B, T] or [B].</param>
    public static torch.Tensor Classes(Batch batch)
    {
        torch.Tensor target = batch.Target;
        if (batch.Lengths is not { } lengths || target.dim() != 2)
        {
            return target;
        }

        using torch.Tensor beyond = StepMask(lengths, target.size(1)).logical_not();
        return target.masked_fill(beyond, Batch.Ignored);
    }

    /// <summary>
    /// Which values count: [B, T, 1] where whole steps do not, the shape of the predictions where single values do not; null when all do.
    /// </summary>
    /// <param name="predictions">[B, T, O] or [B, O].</param>
    /// <param name="batch">A batch with targets of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static torch.Tensor? ValueMask(torch.Tensor predictions, Batch batch) => StepMask(predictions, batch.Target.size(-1), batch);

    /// <summary>Which steps count, [B, T, 1]; null when all do.</summary>
    /// <param name="predictions">[B, T, O] or [B, O].</param>
    /// <param name="width">O, as the loss has it.</param>
    /// <param name="batch">A batch with values for the same rows and steps.</param>
    /// <exception cref="ArgumentException">The rows or steps differ, or the predictions have another width.</exception>
    public static torch.Tensor? StepMask(torch.Tensor predictions, long width, Batch batch)
    {
        if (!predictions.shape.AsSpan().SequenceEqual([.. batch.Target.shape[..^1], width]))
        {
            throw new ArgumentException($"Predictions {Shape(predictions)} do not fit values {Shape(batch.Target)}.", nameof(predictions));
        }

        torch.Tensor? steps = batch.Lengths is { } lengths && predictions.dim() == 3
            ? StepMask(lengths, predictions.size(1)).unsqueeze(-1)
            : null;
        return batch.Counted is not { } counted ? steps : steps is null ? counted.alias() : counted.logical_and(steps);
    }

    /// <summary>Sums over each row, in double precision.</summary>
    /// <param name="losses">The loss of each prediction, 0 where it does not count; row after row.</param>
    /// <param name="counted">True where it counts, like <paramref name="losses"/>.</param>
    /// <param name="rows">B.</param>
    /// <returns>The sums and the number of predictions, [B] each.</returns>
    public static (torch.Tensor Sums, torch.Tensor Counts) SumRows(torch.Tensor losses, torch.Tensor counted, long rows) =>
        (losses.reshape(rows, -1).sum(1, type: torch.ScalarType.Float64), counted.reshape(rows, -1).sum(1, type: torch.ScalarType.Int64));

    /// <summary>True where a step lies inside its row, [B, T].</summary>
    private static torch.Tensor StepMask(torch.Tensor lengths, long steps)
    {
        using torch.Tensor step = torch.arange(steps, dtype: torch.ScalarType.Int64, device: lengths.device);
        using torch.Tensor column = lengths.unsqueeze(1);
        return step.unsqueeze(0).lt(column);
    }

    private static string Shape(torch.Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
