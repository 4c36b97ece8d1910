using System.Security.Cryptography;
using System.Text;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Range(0, 5000).Select(static i => $"line {i}\n")));
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_comes_whole()
    {
        using LocalServer server = new(from => LocalServer.Rest(Content, from));
        Assert.Equal(Content, await GetAsync(server));
    }

    [Fact]
    public async Task A_broken_connection_is_taken_up_where_it_broke_off()
    {
        using LocalServer server = new(
            _ => LocalServer.Answer("200 OK", Content[..1000], Content.Length),
            from => LocalServer.Rest(Content, from));
        Assert.Equal(Content, await GetAsync(server));
        Assert.Equal([null, 1000], server.Ranges);
    }

    [Fact]
    public async Task A_later_try_goes_on_from_what_an_earlier_one_left()
    {
        Leave(Content[..2000]);
        using LocalServer server = new(from => LocalServer.Rest(Content, from));
        Assert.Equal(Content, await GetAsync(server));
        Assert.Equal([2000], server.Ranges);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_everything_again()
    {
        Leave(Content[..2000]);
        using LocalServer server = new(_ => LocalServer.Answer("200 OK", Content));
        Assert.Equal(Content, await GetAsync(server));
    }

    [Fact]
    public async Task An_answer_for_another_range_is_thrown_away()
    {
        Leave(Content[..2000]);
        using LocalServer server = new(
            _ => LocalServer.Rest(Content, 1500),
            from => LocalServer.Rest(Content, from));
        Assert.Equal(Content, await GetAsync(server));
        Assert.Equal([2000, null], server.Ranges);
    }

    [Fact]
    public async Task A_server_that_keeps_breaking_off_is_given_up_in_one_line_and_the_bytes_are_kept()
    {
        using LocalServer server = new(_ => LocalServer.Answer("200 OK", Content[..100], Content.Length), Nothing, Nothing, Nothing);
        DataException error = await Assert.ThrowsAsync<DataException>(() => GetAsync(server));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains($"100 of {Content.Length} bytes are here", error.Message, StringComparison.Ordinal);
        Assert.Equal(Content[..100], File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.Path))));

        static byte[] Nothing(long? from) => [];
    }

    [Fact]
    public async Task A_server_that_lies_about_a_longer_file_is_stopped()
    {
        using LocalServer server = new(_ => LocalServer.Answer("200 OK", [.. Content, .. Content]));
        DataException error = await Assert.ThrowsAsync<DataException>(() => GetAsync(server));
        Assert.EndsWith(
            $"the server sends more than the {Content.Length} bytes that the file has.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_a_shorter_length_is_asked_for_the_rest()
    {
        using LocalServer server = new(
            _ => LocalServer.Answer("200 OK", Content[..500]),
            from => LocalServer.Rest(Content, from));
        Assert.Equal(Content, await GetAsync(server));
        Assert.Equal([null, 500], server.Ranges);
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_by_their_checksum_and_removed()
    {
        byte[] wrong = [.. Content];
        wrong[1234] ^= 1;
        using LocalServer server = new(from => LocalServer.Rest(wrong, from));
        DataException error = await Assert.ThrowsAsync<DataException>(() => GetAsync(server));
        Assert.Contains("the file is not the one that was expected (SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_one_line()
    {
        Func<long?, byte[]> missing = _ => LocalServer.Answer("404 Not Found", []);
        using LocalServer server = new(missing, missing, missing, missing);
        DataException error = await Assert.ThrowsAsync<DataException>(() => GetAsync(server));
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_download_ends()
    {
        using LocalServer server = new(from => LocalServer.Rest(Content, from));
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Downloader(folder.Path).GetAsync(FileOf(server), progress: null, cancelled.Token));
    }

    [Fact]
    public async Task What_is_written_has_a_name_of_its_own_and_no_link_is_followed()
    {
        string victim = folder.File("victim", "untouched");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "file.part"), victim);
        File.CreateSymbolicLink(Path.Combine(folder.Path, ".file-link.part"), victim);
        using LocalServer server = new(from => LocalServer.Rest(Content, from));
        string first = await new Downloader(folder.Path).GetAsync(FileOf(server), progress: null, CancellationToken.None);

        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Matches(@"^\.file-[a-z0-9]{8}\.[a-z0-9]{3}\.part$", Path.GetFileName(first));
        Assert.Equal([null], server.Ranges);
    }

    [Fact]
    public async Task Two_downloads_of_one_file_at_once_do_not_write_into_each_other()
    {
        Leave(Content[..2000]);
        using LocalServer server = new(from => LocalServer.Rest(Content, from));
        using PartialFile taken = PartialFile.Open(folder.Path, "file");
        Assert.Equal(2000, taken.Stream.Length);
        Assert.Equal(Content, await GetAsync(server));
        Assert.Equal([null], server.Ranges);
        Assert.Equal(2000, taken.Stream.Length);
    }

    private void Leave(byte[] content) => folder.File(".file-left.part", content);

    private static RemoteFile FileOf(LocalServer server) =>
        new("file", server.Address, Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)));

    private async Task<byte[]> GetAsync(LocalServer server) =>
        await File.ReadAllBytesAsync(await new Downloader(folder.Path).GetAsync(FileOf(server), progress: null, CancellationToken.None));
}
