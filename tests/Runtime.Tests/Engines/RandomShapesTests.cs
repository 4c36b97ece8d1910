using System.Diagnostics;
using System.Globalization;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class RandomShapesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_shapes_are_computed_or_refused_alike_with_the_engine_and_without_it(int seed)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { "exec", typeof(RandomShapes).Assembly.Location, RandomShapes.Command, $"{seed}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {await complaints}");
        int[] counts = [.. said.Split(' ').Select(static count => int.Parse(count, CultureInfo.InvariantCulture))];
        Assert.All(counts, count => Assert.InRange(count, 50, int.MaxValue));
    }
}
