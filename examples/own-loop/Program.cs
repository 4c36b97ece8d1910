// Two ways to train with code of your own: the generated class in a TorchSharp loop, and single levels inside another module.
//
//   dotnet run --project examples/own-loop -c Release
//   dotnet run --project examples/own-loop -c Release -- 30      (epochs of the first, and tenths of the second one's iterations)
using System.Globalization;
using Hmlstm.Examples;

int epochs = args is [string given] && int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : 20;
TorchSharp.torch.set_num_threads(1);
WholeNetwork.Train(Math.Max(2, epochs));
SingleLevels.Train(Math.Max(2, 10 * epochs));
