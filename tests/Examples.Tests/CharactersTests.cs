using System.Diagnostics;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Examples.Tests;

public sealed class CharactersTests : IDisposable
{
    private const string Text = "the small boat went down the long river to the sea";
    private readonly string folder = Directory.CreateTempSubdirectory("hmlstm-example").FullName;

    [Fact]
    public async Task The_character_example_trains_and_its_program_streams_what_came_out()
    {
        string text = Path.Combine(folder, "text.txt");
        await File.WriteAllTextAsync(text, TextWith(Characters.Vocabulary));
        torch.manual_seed(1);
        using Characters network = new();
        TrainingDefinition training = Characters.Training with { BatchSize = 4, Window = 20 };
        using NetworkData data = await NetworkData.OpenAsync(
            network.Definition with { Data = new TextData { Text = text }, Training = training });
        Trainer<Characters> trainer = new(network, training, new TrainerOptions { MaxIterations = 3 })
        {
            Callbacks = { new BestWeightsFile(Path.Combine(folder, "weights.safetensors"), data.Profile) },
        };

        TrainingResult result = trainer.Train(data.Training, data.Validation);
        string[] lines = (await Stream(folder, Text)).Split('\n');

        Assert.Equal(3, result.Iterations);
        Assert.InRange(result.Best!["valid_loss"], 0, Math.Log(Characters.Vocabulary) * 1.2);
        Assert.Equal(Text, lines[0]);
        Assert.All(lines[1..3], line => Assert.Matches($"^[ |]{{{Text.Length}}}$", line));
    }

    [Fact]
    public async Task Its_program_says_in_one_line_what_is_wrong()
    {
        Assert.StartsWith(
            Path.Combine(folder, "weights.safetensors"),
            (await Stream(folder, Text, exitCode: 1)).Trim(),
            StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Sentences, and every other character that makes up the size of the vocabulary, all of them in the training part.</summary>
    private static string TextWith(int characters)
    {
        string rest = string.Concat(
            Enumerable.Range(' ', 126 - ' ').Select(code => (char)code).Except(Text).Take(characters - Text.Distinct().Count()));
        return rest + string.Concat(Enumerable.Repeat(Text + " ", 40));
    }

    private static async Task<string> Stream(string run, string text, int exitCode = 0)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Hmlstm.Examples.Characters.dll");
        ProcessStartInfo start = new("dotnet", [program, run, text]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == exitCode, $"exit code {process.ExitCode}: {await output}{error}");
        return exitCode == 0 ? await output : error;
    }
}
