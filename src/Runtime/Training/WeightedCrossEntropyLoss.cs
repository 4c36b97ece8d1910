using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>
/// Cross-entropy as training has it with label smoothing and weights of classes, in the way of torch's <c>cross_entropy</c>:
/// Σ [(1 − ε) w_y (−ln p_y) + ε / K Σ_c w_c (−ln p_c)] / Σ w_y over the targets y. One logit z stands for the two logits 0 and z.
/// </summary>
/// <param name="labelSmoothing">ε, 0 to below 1 (Szegedy et al. 2016).</param>
/// <param name="classWeights">w, one for each of K classes, 0 or more; null for 1 each.</param>
public sealed class WeightedCrossEntropyLoss(double labelSmoothing, IReadOnlyList<double>? classWeights) : ILoss
{
    /// <summary>The least sum of weights that is divided by: a batch in which no target counts has the loss 0, not 0 / 0.</summary>
    private const double LeastSum = 1e-12;

    /// <inheritdoc/>
    public torch.Tensor Compute(NetworkOutput output, Batch batch)
    {
        (torch.Tensor logits, torch.Tensor classes) = Targets.Flatten(output.Predictions, batch);
        logits = logits.size(-1) == 1 ? torch.cat([torch.zeros_like(logits), logits], 1) : logits;
        long count = logits.size(-1);
        torch.Tensor weights = classWeights is null
            ? torch.ones(count, dtype: logits.dtype, device: logits.device)
            : torch.tensor(classWeights.ToArray(), dtype: logits.dtype, device: logits.device);
        torch.Tensor counts = classes.ne(Batch.Ignored);
        torch.Tensor target = classes.masked_fill(counts.logical_not(), 0);
        torch.Tensor weight = weights.index_select(0, target) * counts;
        torch.Tensor surprise = -logits.log_softmax(-1);
        torch.Tensor ofTargets = surprise.gather(1, target.unsqueeze(1)).squeeze(1) * weight;
        torch.Tensor sum = ofTargets.sum() * (1 - labelSmoothing);
        if (labelSmoothing > 0)
        {
            torch.Tensor ofAll = surprise.matmul(weights) * counts;
            sum = sum + (ofAll.sum() * (labelSmoothing / count));
        }

        torch.Tensor total = weight.sum();
        return sum * total.gt(0) / total.clamp_min(LeastSum);
    }
}

/// <summary>Weights of classes by which all of them count the same together.</summary>
internal static class BalancedWeights
{
    /// <summary>N / (K n) for a class of n among N targets of K classes; 0 for a class that no target has.</summary>
    /// <param name="training">The training part, all of whose first epoch is read.</param>
    /// <param name="classes">K.</param>
    /// <exception cref="DataException">A batch cannot be read, or a target is no class.</exception>
    public static IReadOnlyList<double> Of(IBatchSource training, int classes)
    {
        long[] counts = new long[classes];
        for (long index = 0; index < training.Count; index++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using Batch batch = training.Read(0, index);
            foreach (long target in TensorValues.Of<long>(Targets.Classes(batch)))
            {
                if (target == Batch.Ignored)
                {
                    continue;
                }

                if ((ulong)target >= (ulong)classes)
                {
                    throw new DataException(FormattableString.Invariant($"A target is class {target}, but there are {classes} classes."));
                }

                counts[target]++;
            }
        }

        double all = counts.Sum();
        return [.. counts.Select(count => count == 0 ? 0 : all / (classes * (double)count))];
    }
}
