using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Examples.Tests;

/// <summary>The programs of the examples, on networks that were trained for a few iterations.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hmlstm-program").FullName;

    [Fact]
    public async Task Sinusoids_shows_the_gradient_of_a_forecast_for_each_of_the_last_values()
    {
        using Sinusoids network = new();
        await TrainAsync(network, network.Definition with { Data = new SyntheticData { Synthetic = "two-scale-sines", Count = 20 } });

        string[] lines = Lines((await RunAsync("Sinusoids", "", folder)).Output);

        Assert.Equal(30, lines.Length);
        Assert.Single(lines, static line => line.EndsWith(new string('#', 50), StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.Matches(@"^ +-?\d+ +-?\d+\.\d{3} #*$", line));
    }

    [Fact]
    public async Task Sunspots_forecasts_twelve_months_in_a_closed_loop_from_each_month_of_the_test_part()
    {
        string table = Path.Combine(folder, "waves.csv");
        await File.WriteAllLinesAsync(table, ["Month,Sunspots", .. Enumerable.Range(0, 800).Select(static month =>
            FormattableString.Invariant($"{1749 + (month / 12)}-{1 + (month % 12):00},{50 + (40 * Math.Sin(month / 20.0)):0.0}"))]);
        using SunspotsLoop network = new();
        SeriesData data = (SeriesData)network.Definition.Data!;
        await TrainAsync(network, network.Definition with { Data = data with { Series = table } });

        string[] lines = Lines((await RunAsync("Sunspots", "", folder, table)).Output);

        // 160 rows of the test part, of which the first 132 are only read, and the last twelve only forecast.
        Assert.Equal("17 forecasts of 12 months, mean absolute error in sunspots:", lines[0]);
        Assert.Equal([12, 12, 12], lines[1..4].Select(static line => Number().Count(line)));
        Assert.Matches(@"^all months: closed loop \d+\.\d\d, persistence \d+\.\d\d$", lines[4]);
    }

    [Fact]
    public async Task Streaming_gives_back_every_letter_of_its_input_in_pieces()
    {
        string text = Path.Combine(folder, "text.txt");
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat("the old man went down to the sea ", 60)));
        using Streaming network = new();
        TrainingDefinition training = Streaming.Training with { BatchSize = 4, Window = 20 };
        await TrainAsync(network, network.Definition with
        {
            Training = training,
            Data = new TextData { Text = text, Alphabet = AlphabetKind.Text8 },
        });

        (string output, string error) = await RunAsync("Streaming", "The old man, 3 seas;\n\nand a BOAT", folder);

        Assert.Equal("the old man seas and a boat", output.Replace("\n", "", StringComparison.Ordinal));
        Assert.Matches(@"^27 symbols in \d+ pieces, ", error);
    }

    [Fact]
    public async Task Own_loop_anneals_both_slopes_from_a_half_to_five_and_learns()
    {
        string[] lines = Lines((await RunAsync("OwnLoop", "", "4")).Output);

        string[] epochs = [.. lines.Where(static line => line.StartsWith("epoch", StringComparison.Ordinal))];
        string[] iterations = [.. lines.Where(static line => line.StartsWith("iteration", StringComparison.Ordinal))];
        Assert.All([epochs, iterations], static part =>
        {
            Assert.Contains("slope 0.50", part[0], StringComparison.Ordinal);
            Assert.Contains("slope 5.00", part[^1], StringComparison.Ordinal);
            Assert.True(Error(part[^1]) < Error(part[0]), string.Join('\n', part));
        });
        Assert.Equal(4, epochs.Length);
    }

    [Theory]
    [InlineData("Service")]
    [InlineData("Sinusoids")]
    [InlineData("Streaming")]
    [InlineData("Sunspots", "no.csv")]
    public async Task A_folder_without_weights_is_named_in_one_line(string program, params string[] others)
    {
        string error = (await RunAsync(program, "", [folder, .. others], exitCode: 1)).Error;

        Assert.StartsWith(Path.Combine(folder, "weights.safetensors"), Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static double Error(string line) => double.Parse(MeanSquare().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task TrainAsync(INetwork network, NetworkDefinition definition)
    {
        torch.manual_seed(1);
        using NetworkData data = await NetworkData.OpenAsync(definition);
        Trainer<INetwork> trainer = new(network, definition.Training, new TrainerOptions { MaxIterations = 3 })
        {
            Callbacks = { new BestWeightsFile(Path.Combine(folder, "weights.safetensors"), data.Profile) },
        };
        trainer.Train(data.Training, data.Validation);
    }

    private static Task<(string Output, string Error)> RunAsync(string program, string input, params string[] arguments) =>
        RunAsync(program, input, arguments, exitCode: 0);

    private static async Task<(string Output, string Error)> RunAsync(string program, string input, string[] arguments, int exitCode)
    {
        string file = Path.Combine(AppContext.BaseDirectory, $"Hmlstm.Examples.{program}.dll");
        ProcessStartInfo start = new("dotnet", [file, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == exitCode, $"exit code {process.ExitCode}: {await output}{error}");
        return (await output, error);
    }

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"mse [a-z ]*(\d+\.\d+)")]
    private static partial Regex MeanSquare();
}
