using System.Runtime.InteropServices;
using Hmlstm.Cli.Terminals;
using TorchSharp;

namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class FailureTests
{
    private const string Line = "hmlstm: there is not enough memory; a smaller batch_size, window or network needs less\n";

    [Fact]
    public void Libtorch_without_memory_is_one_line()
    {
        // A petabyte and more, which no machine has.
        Exception failure = Assert.ThrowsAny<Exception>(() => torch.zeros(1L << 52).Dispose());

        Assert.Equal((1, Line), Report(failure));
    }

    [Theory]
    [InlineData(
        "[enforce fail at alloc_cpu.cpp:127] data. DefaultCPUAllocator: not enough memory: you tried to allocate 4503599627370496 bytes.")]
    [InlineData(
        "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes. "
            + "Error code 12")]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB")]
    public void The_words_of_every_allocator_are_understood_however_deep_they_are(string words) =>
        Assert.Equal((1, Line), Report(new InvalidOperationException("outer", new OfLibtorch(words))));

    [Fact]
    public void Dotnet_without_memory_is_the_same_line() =>
        Assert.Equal((1, Line), Report(new AggregateException(new InsufficientMemoryException())));

    [Fact]
    public void Another_failure_of_libtorch_stays_what_it_is() =>
        Assert.StartsWith(
            "hmlstm: unexpected OfLibtorch: shapes", Report(new OfLibtorch("shapes do not match\nat ...")).Error, StringComparison.Ordinal);

    /// <summary>What TorchSharp throws for every failure of libtorch, under a name of its own.</summary>
    private sealed class OfLibtorch(string words) : ExternalException(words);

    private static (int Code, string Error) Report(Exception failure)
    {
        var error = new StringWriter { NewLine = "\n" };
        return (Failures.Report(failure, new Terminal(TextWriter.Null, error, isInteractive: false)), error.ToString());
    }
}
