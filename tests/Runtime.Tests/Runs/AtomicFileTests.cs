using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Tests.Data;

namespace Hmlstm.Runtime.Tests.Runs;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_replaced_as_a_whole()
    {
        string path = folder.File("a.txt", "a longer old text");
        AtomicFile.WriteText(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_whole_leaves_the_old_one_and_no_other()
    {
        string path = folder.File("a.txt", "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, static file =>
        {
            file.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_draft_takes_no_name_that_anybody_could_use()
    {
        string mine = folder.File("a.txt.new", "mine");
        HashSet<string> drafts = [];
        for (int i = 0; i < 3; i++)
        {
            AtomicFile.Write(Path.Combine(folder.Path, "a.txt"), file => drafts.Add(file.Name));
        }

        Assert.Equal(3, drafts.Count);
        Assert.Equal("mine", File.ReadAllText(mine));
        Assert.Equal(["a.txt", "a.txt.new"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_failure_names_the_file_and_not_its_draft()
    {
        string path = Path.Combine(folder.Path, "a.txt");
        IOException failure = Assert.Throws<IOException>(
            () => AtomicFile.Write(path, static file => throw new IOException($"No space left on device : '{file.Name}'")));
        Assert.Equal($"No space left on device : '{path}'", failure.Message);
    }

    [Fact]
    public void A_missing_folder_is_made()
    {
        string path = Path.Combine(folder.Path, "new", "newer", "a.txt");
        AtomicFile.WriteText(path, "text");
        Assert.Equal("text", File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_refused_in_one_line()
    {
        string path = Directory.CreateDirectory(Path.Combine(folder.Path, "a.txt")).FullName;
        IOException refused = Assert.Throws<IOException>(() => AtomicFile.WriteText(path, "text"));
        Assert.Equal($"'{path}' is a folder, and a file is to be written there", refused.Message);
        Assert.Throws<IOException>(() => AtomicFile.WriteText(Path.Combine(folder.Path, "new/"), "text"));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_written()
    {
        string target = folder.File("far/target.txt", "old");
        string link = Link("link", Path.Combine("far", "target.txt"));
        string second = Link("second", "link");
        AtomicFile.WriteText(second, "new");
        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal(["far/target.txt", "link"], new[] { link, second }.Select(static path => new FileInfo(path).LinkTarget));
        Assert.Equal([target], Directory.GetFiles(Path.GetDirectoryName(target)!));
    }

    [Fact]
    public void A_link_to_nothing_makes_what_it_leads_to_and_one_to_itself_is_refused()
    {
        string link = Link("link", "target.txt");
        AtomicFile.WriteText(link, "text");
        Assert.Equal("text", File.ReadAllText(Path.Combine(folder.Path, "target.txt")));
        Assert.NotNull(new FileInfo(link).LinkTarget);

        string loop = Link("loop", "loop");
        Assert.Contains(loop, Assert.Throws<IOException>(() => AtomicFile.WriteText(loop, "text")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("640")]
    [InlineData("600")]
    [InlineData("755")]
    public void A_file_keeps_its_mode_and_owner_and_its_draft_is_nobody_elses(string mode)
    {
        string path = folder.File("a.txt", "old");
        if (Environment.IsPrivilegedProcess)
        {
            Shell($"chown 4321:8765 '{path}'");
        }

        Shell($"chmod {mode} '{path}'");
        string before = Shell($"stat -c '%a %u %g' '{path}'");
        string draft = "";
        AtomicFile.Write(path, file => draft = Shell($"stat -c %a '{file.Name}'"));
        Assert.Equal(before, Shell($"stat -c '%a %u %g' '{path}'"));
        Assert.Equal(mode, before.Split(' ')[0]);
        Assert.Equal("600", draft);
    }

    [Fact]
    public void A_new_file_gets_the_mode_that_any_new_file_gets()
    {
        string plain = folder.File("plain.txt", "text");
        string path = Path.Combine(folder.Path, "a.txt");
        AtomicFile.WriteText(path, "text");
        Assert.Equal(Shell($"stat -c %a '{plain}'"), Shell($"stat -c %a '{path}'"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a text")]
    public async Task A_pipe_stays_and_gets_the_bytes(string text)
    {
        string pipe = Path.Combine(folder.Path, "pipe");
        Shell($"mkfifo '{pipe}'");

        // To open one end waits for the other.
        Task<string> reader = Task.Run(() => File.ReadAllText(pipe));
        await Task.Run(() => AtomicFile.WriteText(pipe, text));
        Assert.Equal(text, await reader);
        Assert.Equal("fifo", Shell($"stat -c %F '{pipe}'"));
    }

    [Fact]
    public void Content_that_breaks_off_is_not_sent_into_a_pipe()
    {
        string pipe = Path.Combine(folder.Path, "pipe");
        Shell($"mkfifo '{pipe}'");

        // Nobody reads: to open the pipe would wait for ever.
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(pipe, file =>
        {
            file.Write("half"u8);
            throw new InvalidOperationException();
        }));
    }

    [DeviceTheory]
    [InlineData("null", "c 1 3", null)]
    [InlineData("full", "c 1 7", "No space left")]
    public void A_device_stays_and_gets_the_bytes(string name, string node, string? failure)
    {
        string device = Path.Combine(folder.Path, name);
        Shell($"mknod '{device}' {node}");
        if (failure is null)
        {
            AtomicFile.WriteText(device, "text");
        }
        else
        {
            IOException refused = Assert.Throws<IOException>(() => AtomicFile.WriteText(device, "text"));
            Assert.StartsWith(failure, refused.Message, StringComparison.Ordinal);
            Assert.Contains(device, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal("character special file", Shell($"stat -c %F '{device}'"));
    }

    private static string Shell(string command)
    {
        (int code, string said) = DeviceTheoryAttribute.Shell(command);
        Assert.Equal(0, code);
        return said;
    }

    private string Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(folder.Path, name), target).FullName;
}
