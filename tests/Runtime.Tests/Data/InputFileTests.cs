using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_pipe_can_be_sought_like_a_file()
    {
        string path = NamedPipe.Create(folder);
        byte[] content = [.. Enumerable.Range(0, 200_000).Select(static i => (byte)i)];
        Task writing = NamedPipe.WriteAsync(path, content);
        using FileStream file = InputFile.Open(path);
        await writing;
        byte[] read = new byte[content.Length];
        Assert.Equal((true, content.Length), (file.CanSeek, file.Length));
        file.ReadExactly(read);
        Assert.Equal(content, read);
        file.Position = 77;
        Assert.Equal(77, file.ReadByte());
    }

    [Fact]
    public void A_file_that_says_that_it_is_empty_and_is_not_is_read()
    {
        using FileStream file = InputFile.Open("/proc/version");
        Assert.Equal(File.ReadAllBytes("/proc/version").Length, file.Length);
    }

    [Fact]
    public void What_has_no_end_is_refused_in_one_line()
    {
        IOException failure = Assert.Throws<IOException>(() => InputFile.Open("/dev/zero", longest: 100_000, CancellationToken.None));
        Assert.Equal("more than 100000 bytes have come without an end; put what is longer into a file", failure.Message);
    }

    [Fact]
    public void Copying_what_has_no_end_can_be_interrupted() =>
        Assert.Throws<OperationCanceledException>(() => InputFile.Open("/dev/zero", new CancellationToken(canceled: true)));

    [Fact]
    public async Task Data_in_a_pipe_that_nobody_writes_to_are_waited_for_until_the_waiting_is_interrupted()
    {
        string path = NamedPipe.Create(folder);
        TextData text = new() { Text = path, Alphabet = AlphabetKind.Bytes };
        NetworkDefinition definition = Definitions.Of(TaskKind.LanguageModel, InputKind.Tokens, 256, 256, OutputSteps.Each, text);
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => NetworkData.OpenAsync(definition, cancel: new CancellationToken(canceled: true)));

        // Lets go of the thread that still waits.
        await NamedPipe.WriteAsync(path, []);
    }

    [Theory]
    [InlineData(AlphabetKind.Bytes)]
    [InlineData(AlphabetKind.Text8)]
    [InlineData(AlphabetKind.Chars)]
    public async Task A_text_in_a_pipe_has_the_same_tokens_as_in_a_file(AlphabetKind alphabet)
    {
        byte[] content = [.. Enumerable.Repeat("the quick  brown fox\n"u8.ToArray(), 9000).SelectMany(static line => line)];
        TextData data = new() { Text = "any", Alphabet = alphabet, Split = new([1, 0, 0]) };
        using TextCorpus inFile = TextCorpus.Open(folder.File("text", content), data);
        string path = NamedPipe.Create(folder);
        Task writing = NamedPipe.WriteAsync(path, content);
        using TextCorpus inPipe = TextCorpus.Open(path, data);
        await writing;
        long[] expected = new long[inFile.Length];
        long[] tokens = new long[inPipe.Length];
        inFile.Training.CopyTo(0, expected);
        inPipe.Training.CopyTo(0, tokens);
        Assert.Equal(expected, tokens);
    }
}
