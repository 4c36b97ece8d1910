using System.Globalization;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;
using Waves;

torch.random.manual_seed(1);
using var network = new Surf();
using NetworkData data = await NetworkData.OpenAsync(network.Definition);
var trainer = new Trainer<Surf>(network) { Callbacks = { new LossWriter() } };
trainer.Train(data.Training);
Console.WriteLine(typeof(Coast.Tides).FullName);

internal sealed class LossWriter : ITrainingCallback
{
    public void OnIteration(TrainingRun run) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss {run.Loss}"));
}
