using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>The mean training loss since the last evaluation, and whether every loss was finite.</summary>
/// <remarks>
/// On the CPU each loss is read at once. On another device reading waits for all work queued there, so the losses of <see cref="Held"/> batches stay there and
/// are read together; a loss that is not finite is then found that much later, its iteration still exactly known.
/// </remarks>
internal sealed class LossMeter(torch.Device device) : IDisposable
{
    private const int Held = 20;
    private readonly List<(torch.Tensor Loss, long Weight, long Iteration)> held = new(Held);
    private readonly int most = device.type == DeviceType.CPU ? 1 : Held;

    /// <summary>The sum of losses, each times the predictions of its batch.</summary>
    public double Sum { get; private set; }

    /// <summary>The predictions that went into <see cref="Sum"/>.</summary>
    public long Weight { get; private set; }

    /// <summary>The first loss that was not finite and its iteration; null while all were.</summary>
    public (long Iteration, double Loss)? NotFinite { get; private set; }

    /// <summary>The last loss that was read.</summary>
    public double Last { get; private set; } = double.NaN;

    /// <summary>Takes a batch's loss.</summary>
    /// <returns>False when a loss is known not to be finite.</returns>
    public bool Add(torch.Tensor loss, long weight, long iteration)
    {
        held.Add((loss.detach().DetachFromDisposeScope(), weight, iteration));
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

    /// <summary>Starts again, or goes on from where a checkpoint stopped.</summary>
    public void Reset(double sum = 0, long weight = 0)
    {
        ReadHeld();
        (Sum, Weight) = (sum, weight);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((torch.Tensor loss, _, _) in held)
        {
            loss.Dispose();
        }

        held.Clear();
    }

    private void ReadHeld()
    {
        foreach ((torch.Tensor loss, long weight, long iteration) in held)
        {
            Last = Scalars.Read(loss);
            if (double.IsFinite(Last))
            {
                Sum += Last * weight;
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
