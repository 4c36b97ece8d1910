using Hmlstm.Definitions;
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
    /// <param name="stream">
    /// Where one long text goes on from, and what it ends with; null begins with zeros. The source has the text in one row, and the end is
    /// the state after its last token, which is no longer an input: reading it is one more step.
    /// </param>
    /// <param name="cancel">Cancels the evaluation.</param>
    /// <returns>The values with their names, in the order of the metrics.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the source ended the reading; nothing is left
    /// behind in the metrics.</exception>
    /// <exception cref="DataException">
    /// A batch can no longer be read, or none has a prediction that counts; or the stream has more than one row.
    /// </exception>
    public static IReadOnlyList<NamedValue> Evaluate(
        INetwork network,
        IBatchSource source,
        IReadOnlyList<IMetric> metrics,
        StreamState? stream = null,
        CancellationToken cancel = default)
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
                NetworkState? before = index == 0 && stream is not null
                    ? stream.For(batch.Input.size(0), $"the data to measure is {Quantity.Of(batch.Input.size(0), "stream")}")
                    : carried.For(batch);
                using NetworkOutput output = network.Forward(batch.Input, before, batch.Lengths);
                foreach (IMetric metric in batch.Predictions > 0 ? metrics : [])
                {
                    metric.Add(output, batch);
                }

                carried.Keep(output.State);
                predictions += batch.Predictions;
                if (stream is not null && index == source.Count - 1)
                {
                    using NetworkOutput last = network.Forward(batch.Target.narrow(1, -1, 1), carried.State);
                    stream.Add(last.State);
                }
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
