using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>What one forward pass reads and is compared with. Whoever reads a batch from its source disposes it.</summary>
/// <remarks>B rows, T steps, F features, O values to predict.</remarks>
public sealed class Batch : IDisposable
{
    /// <summary>
    /// The target of a step that is only filled up: losses and metrics leave it out (the value that torch's losses ignore by default).
    /// </summary>
    public const long Ignored = -100;

    /// <summary>Token ids [B, T] as int64, or features [B, T, F] as float32.</summary>
    public required torch.Tensor Input { get; init; }

    /// <summary>Ids or classes as int64, [B, T] or [B]; or values as float32, [B, T, O] or [B, O].</summary>
    public required torch.Tensor Target { get; init; }

    /// <summary>
    /// The real steps of each row, [B] int64; null when every row has T,
    /// or when all that is filled up has the target <see cref="Ignored"/>.
    /// </summary>
    public torch.Tensor? Lengths { get; init; }

    /// <summary>
    /// True where a row begins a new sequence with this batch, [B] bool: the carried state of that row is set to zero. Null for no row.
    /// </summary>
    public torch.Tensor? Starts { get; init; }

    /// <summary>Whether every row begins a new sequence, so that no state is carried into this batch.</summary>
    public bool StartsAll { get; init; }

    /// <summary>
    /// Given boundaries, [B, T] bool: true where a stretch ends, for <see cref="Metrics.BoundaryScoreMetric"/>; null where none are given.
    /// </summary>
    public torch.Tensor? Boundaries { get; init; }

    /// <summary>
    /// Predictions that count in this batch: the weight of its mean loss. 0 where all is filled up; such a batch only moves the state on.
    /// </summary>
    public required long Predictions { get; init; }

    /// <summary>The same batch on a device; this one when it is there already.</summary>
    /// <param name="device">Where the network is.</param>
    public Batch To(torch.Device device) =>
        Input.device_type == device.type
            ? this
            : new Batch
            {
                Input = Input.to(device),
                Target = Target.to(device),
                Lengths = Lengths?.to(device),
                Starts = Starts?.to(device),
                Boundaries = Boundaries?.to(device),
                StartsAll = StartsAll,
                Predictions = Predictions,
            };

    /// <summary>This batch's tensors with given boundaries; whoever has it disposes it in place of this one.</summary>
    internal Batch With(torch.Tensor boundaries) => new()
    {
        Input = Input,
        Target = Target,
        Lengths = Lengths,
        Starts = Starts,
        StartsAll = StartsAll,
        Boundaries = boundaries,
        Predictions = Predictions,
    };

    /// <summary>This batch's tensors with other rows that start; whoever has it disposes it in place of this one.</summary>
    internal Batch Starting(bool[] rows)
    {
        Starts?.Dispose();
        return new Batch
        {
            Input = Input,
            Target = Target,
            Lengths = Lengths,
            Starts = torch.tensor(rows),
            StartsAll = StartsAll,
            Boundaries = Boundaries,
            Predictions = Predictions,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Input.Dispose();
        Target.Dispose();
        Lengths?.Dispose();
        Starts?.Dispose();
        Boundaries?.Dispose();
    }
}
