using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Runs a network over a part of the data without training it, and computes metrics.</summary>
public static class Evaluator
{
    /// <summary>
    /// Evaluates in evaluation mode, carrying the state as the source specifies; afterwards the mode of the network is restored.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="source">The part of the data.</param>
    /// <param name="metrics">The metrics; they are reset afterwards and can be used again.</param>
    /// <param name="cancel">Cancels the evaluation.</param>
    /// <returns>The values with their names, in the order of the metrics.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the source ended the reading; nothing is left
    /// behind in the metrics.</exception>
    /// <exception cref="DataException">A batch can no longer be read, or none has a prediction that counts.</exception>
    public static IReadOnlyList<NamedValue> Evaluate(
        INetwork network, IBatchSource source, IReadOnlyList<IMetric> metrics, CancellationToken cancel = default)
    {
        bool training = network.Module.training;
        network.Module.eval();
        CarriedState carried = new();
        long predictions = 0;
        try
        {
            using IDisposable quiet = torch.no_grad();
            for (long index = 0; index < source.Count; index++)
            {
                cancel.ThrowIfCancellationRequested();
                using DisposeScope scope = torch.NewDisposeScope();
                using Batch batch = source.Read(0, index).To(DeviceOf(network));
                using NetworkOutput output = network.Forward(batch.Input, carried.For(batch), batch.Lengths);
                foreach (IMetric metric in batch.Predictions > 0 ? metrics : [])
                {
                    metric.Add(output, batch);
                }

                carried.Keep(output.State);
                predictions += batch.Predictions;
            }

            if (predictions == 0)
            {
                throw CountedPredictions.None(source, "what is to be measured");
            }
        }
        catch (OperationCanceledException)
        {
            foreach (IMetric metric in metrics)
            {
                metric.Finish();
            }

            throw;
        }
        finally
        {
            carried.Dispose();
            network.Module.train(training);
        }

        return [.. metrics.SelectMany(
            static metric => metric.Kinds.Zip(metric.Finish(), static (kind, value) => new NamedValue(kind.Name, value)))];
    }

    /// <summary>The device of a network's parameters.</summary>
    internal static torch.Device DeviceOf(INetwork network) => network.Module.parameters().First().device;
}
