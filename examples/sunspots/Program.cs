// Twelve months in a closed loop, from every month of the test part: the network reads its own predictions.
//
//   dotnet run --project examples/sunspots -c Release -- runs/sunspots-loop sunspots.csv
using System.Globalization;
using Hmlstm.Examples;
using Hmlstm.Inference;
using Hmlstm.Runtime.Prediction;
using Hmlstm.Runtime.Weights;

const int Months = 12;
if (args is not [string run, string file])
{
    Console.Error.WriteLine("usage: Sunspots RUN FILE.csv   (a run of sunspots-loop.model.yaml, and the table that it was trained on)");
    return 2;
}

try
{
    TorchSharp.torch.set_num_threads(1);
    using var network = new SunspotsLoop();
    NetworkMetadata metadata = NetworkWeights.Load(network, Path.Combine(run, "weights.safetensors"));
    Forecaster forecaster = new(network, DataProfile.FromMetadata(metadata.Others));
    double[] series = Read(file);
    int begin = (int)Math.Round(series.Length * 0.8) + forecaster.Lookback;
    double[] loop = new double[Months], persistence = new double[Months];
    int origins = 0;
    for (int end = begin; end + Months <= series.Length; end++, origins++)
    {
        double[] before = series[(end - forecaster.Lookback)..end];
        SeriesHistory history = new() { Columns = new Dictionary<string, IReadOnlyList<double>> { ["Sunspots"] = before } };
        foreach (ForecastRow row in forecaster.Forecast(history, Months))
        {
            loop[row.Step - 1] += Math.Abs(row.Values[0] - series[end + row.Step - 1]);
            persistence[row.Step - 1] += Math.Abs(before[^1] - series[end + row.Step - 1]);
        }
    }

    Console.WriteLine(FormattableString.Invariant($"{origins} forecasts of {Months} months, mean absolute error in sunspots:"));
    Console.WriteLine("month       " + Row(Enumerable.Range(1, Months).Select(month => (double)month), "0"));
    Console.WriteLine("closed loop " + Row(loop.Select(sum => sum / origins), "0.0"));
    Console.WriteLine("persistence " + Row(persistence.Select(sum => sum / origins), "0.0"));
    Console.WriteLine(FormattableString.Invariant(
        $"all months: closed loop {loop.Sum() / origins / Months:0.00}, persistence {persistence.Sum() / origins / Months:0.00}"));
    return 0;
}
catch (Exception problem) when (problem is DataException or WeightsException or IOException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

static double[] Read(string file) =>
    [.. File.ReadLines(file).Skip(1).Select(line => double.Parse(line[(line.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture))];

static string Row(IEnumerable<double> values, string format) =>
    string.Concat(values.Select(value => value.ToString(format, CultureInfo.InvariantCulture).PadLeft(6)));
