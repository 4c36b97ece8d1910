using Hmlstm.Definitions.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Distributions;

/// <summary>The one number for each value that a regression network's predictions amount to, whatever its loss.</summary>
public static class PointForecast
{
    /// <summary>
    /// The values themselves with mse, mae and huber; the mean of a Gaussian or a mixture; of quantiles the one nearest to the median.
    /// </summary>
    /// <param name="output">The head.</param>
    /// <param name="predictions">[.., O].</param>
    /// <returns>[.., D], which the caller, or the dispose scope around, disposes.</returns>
    /// <exception cref="ArgumentException">The predictions are of another width.</exception>
    public static Tensor Of(OutputDefinition output, Tensor predictions)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(predictions);
        using DisposeScope scope = NewDisposeScope();
        if (output.Loss is { Kind: LossKind.Quantile } loss)
        {
            return new QuantileForecast(predictions, [.. loss.Quantiles]).Median().MoveToOuterDisposeScope();
        }

        return (Distribution.Of(output, predictions)?.Mean() ?? predictions.alias()).MoveToOuterDisposeScope();
    }
}
