using System.Globalization;
using Hmlstm.Runtime.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Examples;

/// <summary>The generated class in a hand-written loop: batches, loss, optimizer and schedule are the loop's own.</summary>
internal static class WholeNetwork
{
    public static void Train(int epochs)
    {
        manual_seed(1);
        using var network = new OwnLoop();
        using NetworkData data = NetworkData.OpenAsync(network.Definition).GetAwaiter().GetResult();
        using var optimizer = optim.Adam(network.parameters(), lr: 0.005);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            network.Slope = 0.5 + (4.5 * epoch / (epochs - 1));  // annealed by hand, from 0.5 to 5
            network.train();
            for (long index = 0; index < data.Training.Count; index++)
            {
                using DisposeScope scope = NewDisposeScope();  // frees every tensor of the iteration
                using Batch batch = data.Training.Read(epoch, index);
                OwnLoop.Output output = network.forward(batch.Input);  // [B, T, 1] in and out
                Tensor loss = nn.functional.mse_loss(output.Predictions, batch.Target);
                optimizer.zero_grad();
                loss.backward();
                nn.utils.clip_grad_norm_(network.parameters(), 1);
                optimizer.step();
            }

            (double error, double rate) = Measure(network, data.Test!);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {epoch + 1,3}  slope {network.Slope:0.00}  test mse {error:0.000}  boundaries at {rate:0.0%} of the steps"));
        }
    }

    private static (double Error, double Rate) Measure(OwnLoop network, IBatchSource part)
    {
        network.eval();
        using IDisposable inference = no_grad();
        double error = 0, rate = 0;
        for (long index = 0; index < part.Count; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            using Batch batch = part.Read(0, index);
            OwnLoop.Output output = network.forward(batch.Input);
            error += nn.functional.mse_loss(output.Predictions, batch.Target).item<float>() / part.Count;
            rate += output.Boundaries.mean().item<float>() / part.Count;
        }

        return (error, rate);
    }
}
