using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Engines;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>The losses of the tasks.</summary>
public static class Losses
{
    /// <summary>What training minimises: the task's loss, with the terms that the network's cells add to it.</summary>
    /// <param name="definition">The network.</param>
    public static ILoss ForTraining(NetworkDefinition definition) => CellAdditions.Regularise(definition, OfTask(definition));

    /// <summary>What a task is judged by: cross-entropy (binary with one output) or the mean squared error.</summary>
    /// <param name="definition">The network.</param>
    public static IRowLoss OfTask(NetworkDefinition definition) => definition.Task switch
    {
        TaskKind.Regression => new MeanSquaredErrorLoss(),
        TaskKind.Classification when definition.Output.Size == 1 => new BinaryCrossEntropyLoss(),
        _ => new CrossEntropyLoss(),
    };
}

/// <summary>What training makes small.</summary>
public interface ILoss
{
    /// <summary>The mean over a batch's predictions, steps that only fill up left out.</summary>
    /// <param name="output">What the network gave.</param>
    /// <param name="batch">What it should have given.</param>
    /// <returns>A tensor without dimensions that gradients flow through; it goes with the dispose scope around.</returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other.</exception>
    torch.Tensor Compute(NetworkOutput output, Batch batch);
}

/// <summary>A loss that also tells the rows of a batch apart.</summary>
public interface IRowLoss : ILoss
{
    /// <summary>Each row's loss, summed over its predictions, and their number; steps that only fill up are left out.</summary>
    /// <param name="output">What the network gave.</param>
    /// <param name="batch">What it should have given.</param>
    /// <returns>The sums and the counts, [B] each; where a prediction has several values, each of them counts. They go with the dispose
    /// scope around.</returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other.</exception>
    (torch.Tensor Sums, torch.Tensor Counts) OfRows(NetworkOutput output, Batch batch);
}

/// <summary>A task's loss and a term that only training adds to it; the trainer minimises their sum and records each by itself.</summary>
public interface IRegularisedLoss : ILoss
{
    /// <summary>The two terms; <see cref="ILoss.Compute"/> gives their sum.</summary>
    /// <param name="output">What the network gave.</param>
    /// <param name="batch">What it should have given.</param>
    /// <returns>
    /// Tensors without dimensions that gradients flow through, which go with the dispose scope around: the task's mean loss, and the
    /// weighted term as it is added to
    /// it, below 0 where it is a reward.
    /// </returns>
    /// <exception cref="ArgumentException">Predictions and targets do not fit each other, or the network does not give what the term is
    /// about.</exception>
    (torch.Tensor Task, torch.Tensor Regularisation) ComputeTerms(NetworkOutput output, Batch batch);
}

/// <summary>−log p(target), in nats: language models and classification with two or more outputs.</summary>
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

/// <summary>−log p(target), in nats, of two classes told apart by one logit: class 1 where it is positive.</summary>
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

/// <summary>The mean of (prediction − target)² over rows, steps and values: regression.</summary>
public sealed class MeanSquaredErrorLoss : IRowLoss
{
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
        torch.Tensor target = batch.Target;
        if (predictions.dim() != target.dim() + 1 || !predictions.shape.AsSpan()[..^1].SequenceEqual(target.shape))
        {
            throw new ArgumentException($"Predictions {Shape(predictions)} do not fit classes {Shape(target)}.", nameof(predictions));
        }

        if (batch.Lengths is { } lengths && target.dim() == 2)
        {
            using torch.Tensor beyond = StepMask(lengths, target.size(1)).logical_not();
            target = target.masked_fill(beyond, Batch.Ignored);
        }

        return (predictions.reshape(-1, predictions.size(-1)), target.reshape(-1));
    }

    /// <summary>
    /// Which values count: [B, T, 1] where whole steps do not, the shape of the predictions where single values do not; null when all do.
    /// </summary>
    /// <param name="predictions">[B, T, O] or [B, O].</param>
    /// <param name="batch">A batch with targets of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static torch.Tensor? ValueMask(torch.Tensor predictions, Batch batch)
    {
        if (!predictions.shape.AsSpan().SequenceEqual(batch.Target.shape))
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
