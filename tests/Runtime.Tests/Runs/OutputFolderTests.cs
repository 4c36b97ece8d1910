using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Tests.Data;

namespace Hmlstm.Runtime.Tests.Runs;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_is_made_with_those_above_it_and_one_that_is_there_stays()
    {
        string path = Path.Combine(folder.Path, "a", "b");
        OutputFolder.Make(path + Path.DirectorySeparatorChar);
        File.WriteAllText(Path.Combine(path, "kept"), "");
        OutputFolder.Make(path);
        OutputFolder.Make("");
        Assert.Equal("kept", Path.GetFileName(Directory.GetFiles(path).Single()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/b/c")]
    public void A_file_where_a_folder_is_to_be_is_named(string below)
    {
        string file = folder.File("a", "mine");
        IOException failure = Assert.Throws<IOException>(() => OutputFolder.Make(file + below));
        Assert.Equal($"'{file}' is a file, and a folder is to be made there", failure.Message);
        failure = Assert.Throws<IOException>(() => AtomicFile.WriteText(Path.Combine(file + below, "x"), ""));
        Assert.Equal($"'{file}' is a file, and a folder is to be made there", failure.Message);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_named_and_one_to_a_folder_is_followed()
    {
        string nowhere = Path.Combine(folder.Path, "nowhere");
        File.CreateSymbolicLink(nowhere, Path.Combine(folder.Path, "missing"));
        IOException failure = Assert.Throws<IOException>(() => OutputFolder.Make(nowhere));
        Assert.Equal($"'{nowhere}' is a link to a place that does not exist, and a folder is to be made there", failure.Message);

        string link = Path.Combine(folder.Path, "link");
        File.CreateSymbolicLink(link, Directory.CreateDirectory(Path.Combine(folder.Path, "real")).FullName);
        OutputFolder.Make(Path.Combine(link, "below"));
        Assert.True(Directory.Exists(Path.Combine(folder.Path, "real", "below")));
    }
}
