using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>
/// The mean training loss since the last evaluation, the mean of what regularises it by itself, and whether every one was finite.
/// </summary>
/// <remarks>
/// On the CPU each loss is read at once. On another device reading waits for all work queued there, so the losses of <see cref="Held"/>
/// batches stay there and are read together; a loss that is not finite is then found that much later, its iteration still exactly known.
/// </remarks>
internal sealed class LossMeter(torch.Device device) : IDisposable
{
    private const int Held = 20;
    private readonly List<(torch.Tensor Loss, torch.Tensor? Regularisation, long Weight, long Iteration)> held = new(Held);
    private readonly int most = device.type == DeviceType.CPU ? 1 : Held;

    /// <summary>The sum of the task's losses, each times the predictions of its batch.</summary>
    public double Sum { get; private set; }

    /// <summary>The sum of the regularising terms, weighted in the same way; 0 where the loss has none.</summary>
    public double RegularisationSum { get; private set; }

    /// <summary>The predictions that went into the sums.</summary>
    public long Weight { get; private set; }

    /// <summary>The first loss that was not finite and its iteration; null while all were.</summary>
    public (long Iteration, double Loss)? NotFinite { get; private set; }

    /// <summary>The last loss that was read, its regularising term included.</summary>
    public double Last { get; private set; } = double.NaN;

    /// <summary>Takes a batch's loss.</summary>
    /// <param name="loss">The task's loss.</param>
    /// <param name="regularisation">What is added to it; null for nothing.</param>
    /// <param name="weight">The predictions of the batch.</param>
    /// <param name="iteration">The iteration, counted from 1.</param>
    /// <returns>False when a loss is known not to be finite.</returns>
    public bool Add(torch.Tensor loss, torch.Tensor? regularisation, long weight, long iteration)
    {
        held.Add((loss.detach().DetachFromDisposeScope(), regularisation?.detach().DetachFromDisposeScope(), weight, iteration));
        if (held.Count >= most)
        {
            ReadHeld();
        }

        return NotFinite is null;
    }

    /// <summary>The mean so far; not a number before the first loss.</summary>
    public double Mean()
    {
        ReadHeld();
        return Sum / Weight;
    }

    /// <summary>The mean regularising term so far; not a number before the first loss.</summary>
    public double MeanRegularisation()
    {
        ReadHeld();
        return RegularisationSum / Weight;
    }

    /// <summary>Starts again, or goes on from where a checkpoint stopped.</summary>
    public void Reset(double sum = 0, double regularisationSum = 0, long weight = 0)
    {
        ReadHeld();
        (Sum, RegularisationSum, Weight) = (sum, regularisationSum, weight);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((torch.Tensor loss, torch.Tensor? regularisation, _, _) in held)
        {
            loss.Dispose();
            regularisation?.Dispose();
        }

        held.Clear();
    }

    private void ReadHeld()
    {
        foreach ((torch.Tensor loss, torch.Tensor? regularisation, long weight, long iteration) in held)
        {
            double ofTask = Scalars.Read(loss), added = regularisation is null ? 0 : Scalars.Read(regularisation);
            Last = ofTask + added;
            if (double.IsFinite(Last))
            {
                Sum += ofTask * weight;
                RegularisationSum += added * weight;
                Weight += weight;
            }
            else
            {
                NotFinite ??= (iteration, Last);
            }
        }

        Dispose();
    }
}
