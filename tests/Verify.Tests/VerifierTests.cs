namespace Hmlstm.SnapshotFiles.Tests;

/// <summary>What this repository's snapshot tests expect of Verify.Xunit: the package or its stand-in.</summary>
public sealed class VerifierTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snapshots").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_equal_text_passes_and_leaves_no_received_file()
    {
        Accept("VerifierTests.An_equal_text_passes_and_leaves_no_received_file.verified.cs", "a\nb\n");

        VerifyResult result = await Verify("a\nb\n", extension: "cs").UseDirectory(folder).DisableDiff();

        Assert.Equal("a\nb\n", result.Text);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Another_text_fails_and_is_left_as_received()
    {
        Accept("VerifierTests.Another_text_fails_and_is_left_as_received.verified.txt", "a\nb\nc");

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(async () => await Verify("a\nB\nc").UseDirectory(folder).DisableDiff());

        Assert.Contains("NotEqual", failure.Message);
        Assert.Contains("B", failure.Message);
        Assert.Equal("a\nB\nc", Received("VerifierTests.Another_text_fails_and_is_left_as_received.received.txt"));
    }

    [Fact]
    public async Task A_text_that_nobody_accepted_fails()
    {
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(async () => await Verify("new").UseDirectory(folder).DisableDiff());

        Assert.Contains("New", failure.Message);
        Assert.Equal("new", Received("VerifierTests.A_text_that_nobody_accepted_fails.received.txt"));
    }

    [Theory]
    [InlineData("one")]
    [InlineData("two")]
    public async Task Parameters_are_part_of_the_name(string word)
    {
        Accept($"VerifierTests.Parameters_are_part_of_the_name_word={word}.verified.txt", word);

        await Verify(word).UseParameters(word).UseDirectory(folder).DisableDiff();
    }

    [Fact]
    public async Task A_file_name_takes_the_place_of_class_and_test()
    {
        Accept("mine.verified.txt", "x");

        await Verify("x").UseFileName("mine").UseDirectory(folder).DisableDiff();
    }

    [Fact]
    public async Task Scrubbers_change_the_text_before_it_is_compared()
    {
        Accept("VerifierTests.Scrubbers_change_the_text_before_it_is_compared.verified.txt", "version 0\nkept");

        await Verify("version 7\ndropped\nkept")
            .AddScrubber(text => text.Replace("7", "0"))
            .ScrubLinesWithReplace(line => line == "dropped" ? null : line)
            .UseDirectory(folder)
            .DisableDiff();
    }

    [Fact]
    public async Task Carriage_returns_and_one_last_line_end_are_no_difference()
    {
        Accept("VerifierTests.Carriage_returns_and_one_last_line_end_are_no_difference.verified.txt", "a\nb\n");

        await Verify("a\r\nb").UseDirectory(folder).DisableDiff();
    }

    private void Accept(string fileName, string text) => File.WriteAllText(Path.Combine(folder, fileName), text);

    private string Received(string fileName) => File.ReadAllText(Path.Combine(folder, fileName));
}
