// Which values of a signal does its last forecast depend on? The gradient of the forecast with respect to each of them, as a bar:
//
//   dotnet run --project examples/sinusoids -c Release -- runs/sinusoids
using System.Globalization;
using Hmlstm.Examples;
using Hmlstm.Inference;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

const int Shown = 30, Width = 50;
if (args is not [string run])
{
    Console.Error.WriteLine("usage: Sinusoids RUN   (RUN is a folder that 'hmlstm train' wrote)");
    return 2;
}

try
{
    set_num_threads(1);
    using var network = new Sinusoids();
    NetworkWeights.Load(network, Path.Combine(run, "weights.safetensors"));
    network.eval();
    using NetworkData data = await NetworkData.OpenAsync(network.Definition);
    using DisposeScope scope = NewDisposeScope();
    Tensor signal = data.Test!.Read(0, 0).Input.narrow(0, 0, 1).requires_grad_();  // the first test signal, [1, 397, 1]
    network.forward(signal).Predictions.select(1, -1).sum().backward();
    Tensor saliency = signal.grad!.flatten();  // [397]
    float largest = saliency.abs().max().item<float>();
    for (long back = 0; back < Shown; back++)
    {
        float gradient = saliency[^(int)(back + 1)].item<float>();
        string bar = new('#', (int)Math.Round(Width * Math.Abs(gradient) / largest));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{-back,4} {gradient,8:0.000} {bar}"));
    }

    return 0;
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
