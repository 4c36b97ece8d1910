using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>A number that needs no network, on the part of the data that the network is measured on.</summary>
/// <param name="Name">What makes it, in snake_case: <c>persistence</c>.</param>
/// <param name="Metric">What it is a value of, as for the network: <c>mse</c>.</param>
/// <param name="Value">The value.</param>
public sealed record PlainBaseline(string Name, string Metric, double Value)
{
    /// <summary>The baselines of made signals and of texts with classes; none for other data.</summary>
    /// <param name="data">The data.</param>
    /// <exception cref="DataException">The data can no longer be read.</exception>
    public static IReadOnlyList<PlainBaseline> Of(NetworkData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if ((data.Test ?? data.Validation) is not IBatchSource heldOut)
        {
            return [];
        }

        return data.NoiseFloor is double floor
            ? [new("persistence", "mse", Persistence(heldOut)), new("noise_floor", "mse", floor)]
            : data.Labelled?.Baselines(isTest: data.Test is not null) ?? [];
    }

    /// <summary>The mean squared error of the value read last, as the prediction of a later one of the same signal.</summary>
    private static double Persistence(IBatchSource heldOut)
    {
        double sum = 0;
        long count = 0;
        for (long index = 0; index < heldOut.Count; index++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using Batch batch = heldOut.Read(0, index);
            if (batch.Predictions == 0)
            {
                continue;
            }

            torch.Tensor last = batch.Target.dim() == batch.Input.dim() ? batch.Input : batch.Input.select(1, -1);
            float[] errors = TensorValues.Of<float>(batch.Target - last);
            sum += errors.Sum(static error => (double)error * error);
            count += errors.Length;
        }

        return sum / count;
    }
}
