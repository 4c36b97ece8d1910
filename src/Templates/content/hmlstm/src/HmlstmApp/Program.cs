using HmlstmApp;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;

using var network = new Waves();
using NetworkData data = await NetworkData.OpenAsync(network.Definition);
TrainingResult result = new Trainer<Waves>(network).Train(data.Training, data.Validation);
Console.WriteLine($"{Waves.ParameterCount} parameters: {result.Reason} after {result.Epochs} epochs");
