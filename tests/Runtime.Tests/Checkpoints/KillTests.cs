using System.Diagnostics;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Tests.Training;

namespace Hmlstm.Runtime.Tests.Checkpoints;

[Collection(TorchGenerator.Name)]
public sealed class KillTests : IDisposable
{
    private const int Kills = 20;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_training_killed_twenty_times_ends_as_one_that_was_not()
    {
        string calm = Directory.CreateDirectory(Path.Combine(folder.Path, "calm")).FullName;
        string stormy = Directory.CreateDirectory(Path.Combine(folder.Path, "stormy")).FullName;
        Assert.Equal(0, await RunAsync(calm));

        PortableRandom random = new(11);
        for (int kill = 0; kill < Kills; kill++)
        {
            await RunAsync(stormy, killAfterLines: random.Below(12), thenMilliseconds: random.Below(4));
            Assert.False(File.Exists(Path.Combine(stormy, Trainee.Ending)), $"the training ended before kill {kill + 1}");
        }

        Assert.Equal(0, await RunAsync(stormy));
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(calm, Trainee.Ending)),
            await File.ReadAllBytesAsync(Path.Combine(stormy, Trainee.Ending)));
        Assert.Equal(Rows(calm), Rows(stormy));
    }

    /// <summary>Runs the trainee to its end, or kills it a little after it has said so many lines.</summary>
    private static async Task<int> RunAsync(string folder, int killAfterLines = int.MaxValue, int thenMilliseconds = 0)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { "exec", typeof(Trainee).Assembly.Location, folder },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        int lines = 0;
        while (lines <= killAfterLines && await process.StandardOutput.ReadLineAsync() is not null)
        {
            lines++;
            await process.StandardInput.WriteLineAsync();
            await process.StandardInput.FlushAsync();
        }

        if (lines > killAfterLines)
        {
            long until = Stopwatch.GetTimestamp() + (thenMilliseconds * Stopwatch.Frequency / 1000);
            SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() >= until);
            process.Kill();
        }

        await process.WaitForExitAsync();
        string said = await complaints;
        Assert.True(lines > killAfterLines || process.ExitCode == 0, said);
        return process.ExitCode;
    }

    /// <summary>The history without the seconds.</summary>
    private static string[] Rows(string folder) =>
        [.. File.ReadAllLines(Path.Combine(folder, Trainee.History))
            .Select(static line => string.Join(',', line.Split(',').Where((_, column) => column != 2)))];
}
