using System.Buffers.Binary;
using System.IO.Compression;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Runs;
using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Opens a folder of IDX images and labels for classification.</summary>
/// <remarks>
/// <para>Their content tells images from labels, and whether a file is gzipped; other files in the folder are left alone. Where a file
/// lies packed and unpacked, the unpacked one is read.</para>
/// <para>Only names tell the parts: files with the word <c>t10k</c> or <c>test</c>, such as <c>emnist-letters-test-images-idx3-ubyte</c>,
/// are the test part, and the others are split in the ratio of the first two shares. Any other folder has one file of images and one of
/// labels, split by all three; so has each folder of separate parts, whatever its files are called.</para>
/// </remarks>
internal static class IdxLoader
{
    private const int ImageDimensions = 3;
    private const int LabelDimensions = 1;
    private const string Images = "images";
    private const string Labels = "labels";
    private const string Packed = ".gz";
    private static readonly string[] TestWords = ["t10k", "test"];
    private static readonly char[] WordEnds = ['-', '_', '.', ' '];

    /// <summary>Opens a folder for a network.</summary>
    /// <exception cref="DataException">The files cannot be read or do not fit the network.</exception>
    public static NetworkData Open(NetworkDefinition definition, IdxData data, DataPlaces places, CancellationToken cancel)
    {
        if (definition.Task != TaskKind.Classification || definition.Input.Kind != InputKind.Features)
        {
            throw new DataException($"{definition.Name}: labelled images are for classification over features.");
        }

        string path = places.Training;
        (ImagePart images, SequenceParts parts) = ReadAll(data, places, part => RequireClasses(definition, part), cancel);
        int size = images.Rows * images.Columns;
        int width = data.RowsAsSteps ? images.Columns : 1;
        if (definition.Input.Size != width)
        {
            throw new DataException($"{path}: a step has {width} pixels, but features is {definition.Input.Size}.");
        }

        return parts.ToData(
            definition,
            path,
            size / width,
            new ImageValues(images.Pixels, size, width),
            new SequenceLabels(images.Labels, definition.Output.Steps == OutputSteps.Each),
            image: (images.Rows, images.Columns),
            places: places);
    }

    /// <summary>The width of a step, and the classes up to the largest label.</summary>
    /// <exception cref="DataException">The files cannot be read.</exception>
    public static DataSizes SizesOf(IdxData data, DataPlaces places, CancellationToken cancel)
    {
        ImagePart images = ReadAll(data, places, static _ => { }, cancel).Images;
        int classes = Math.Max(2, (int)images.Labels.Max() + 1);
        return new DataSizes(null, data.RowsAsSteps ? images.Columns : 1, classes, IsBinary: classes == 2);
    }

    /// <summary>All images of a folder, whatever part they would be.</summary>
    /// <exception cref="DataException">The files cannot be read.</exception>
    public static ImagePart ReadImages(string path, CancellationToken cancel) =>
        ReadAll(new IdxData { Idx = path }, new DataPlaces(path, HeldOut: null), static _ => { }, cancel).Images;

    private static (ImagePart Images, SequenceParts Parts) ReadAll(
        IdxData data, DataPlaces places, Action<ImagePart> check, CancellationToken cancel)
    {
        string path = places.Training;
        string[] files = FilesOf(path, cancel);
        bool hasTest = places.HeldOut is null && Array.Exists(files, IsTest);
        ImagePart images = Read(path, files.Where(file => !hasTest || !IsTest(file)));
        int training = images.Count;
        SequenceParts parts = SequenceParts.ByPosition(training, hasTest ? WithoutTest(data.Split) : data.Split);
        if (hasTest)
        {
            parts = parts with { Test = Append(path, files.Where(IsTest)) };
        }

        if (places.HeldOut is HeldOutPlaces others)
        {
            parts = parts with { Validation = AppendFolder(others.Valid), Test = AppendFolder(others.Test) };
        }

        return (images, parts);

        int[] AppendFolder(string? folder) => folder is null ? [] : Append(folder, FilesOf(folder, cancel));

        int[] Append(string folder, IEnumerable<string> chosen)
        {
            int before = images.Count;
            images = images.With(Read(folder, chosen));
            return [.. Enumerable.Range(before, images.Count - before)];
        }

        ImagePart Read(string folder, IEnumerable<string> chosen)
        {
            ImagePart read = ReadPair(folder, chosen, cancel);
            check(read);
            return read;
        }
    }

    private static string[] FilesOf(string folder, CancellationToken cancel) => Directory.Exists(folder)
        ? [.. WithoutCopies(DataFolder.Files(folder)).Where(file => Promises(file) || IdxFile.DimensionsOf(file, cancel) is not null)]
        : throw new DataException($"{folder}: a folder of IDX files is needed.");

    private static bool IsTest(string file) =>
        Path.GetFileName(file).Split(WordEnds).Any(static word => TestWords.Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>The files without those of which the unpacked one lies beside them.</summary>
    private static string[] WithoutCopies(string[] files) =>
    [
        .. files.Where(file =>
            !file.EndsWith(Packed, StringComparison.OrdinalIgnoreCase) || !files.Contains(file[..^Packed.Length], StringComparer.Ordinal)),
    ];

    private static double[] WithoutTest(EquatableArray<double> split)
    {
        double both = split[0] + split[1];
        return both > 0
            ? [split[0] / both, split[1] / both, 0]
            : throw new DataException("The split leaves nothing for training and validation.");
    }

    private static ImagePart ReadPair(string folder, IEnumerable<string> files, CancellationToken cancel)
    {
        string[] found = [.. files];
        IdxFile images = IdxFile.Read(Only(folder, found, ImageDimensions, Images, cancel), ImageDimensions, cancel);
        IdxFile labels = IdxFile.Read(Only(folder, found, LabelDimensions, Labels, cancel), LabelDimensions, cancel);
        return images.Shape[0] == labels.Shape[0]
            ? new ImagePart(folder, images.Values, [.. labels.Values.Select(static label => (long)label)], images.Shape[1], images.Shape[2])
            : throw new DataException(
                $"{labels.Path}: {labels.Shape[0]} labels for the {images.Shape[0]} images of {Path.GetFileName(images.Path)}.");
    }

    private static string Only(string folder, string[] files, int dimensions, string what, CancellationToken cancel)
    {
        string[] fitting = Array.FindAll(files, file => IdxFile.DimensionsOf(file, cancel) == dimensions);
        if (fitting.Length == 0)
        {
            // Reading what the name promises says what is wrong with it.
            fitting = Array.FindAll(files, file => Promises(file, what));
        }

        return fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new DataException($"{folder}: there is no IDX file of {what}."),
            _ => throw new DataException($"{folder}: there are {fitting.Length} files of {what} ({Names(fitting)}); there has to be one."),
        };
    }

    private static bool Promises(string file) => Promises(file, Images) || Promises(file, Labels);

    private static bool Promises(string file, string what) => Path.GetFileName(file).Contains(what, StringComparison.OrdinalIgnoreCase);

    private static string Names(string[] files) => ForeignText.List([.. files.Select(static file => Path.GetFileName(file))]);

    private static void RequireClasses(NetworkDefinition definition, ImagePart images)
    {
        int classes = Math.Max(2, definition.Output.Size);
        int wrong = Array.FindIndex(images.Labels, label => label >= classes);
        if (wrong >= 0)
        {
            throw new DataException(
                $"{images.Folder}: item {wrong + 1} has the label {images.Labels[wrong]}, "
                + $"but the network has {classes} classes (0 to {classes - 1}).");
        }
    }
}

/// <summary>Images of one size with their labels.</summary>
/// <param name="Folder">The folder that the first of them came from.</param>
/// <param name="Pixels">A byte for each pixel, image after image.</param>
/// <param name="Labels">The class of each image.</param>
/// <param name="Rows">Rows of an image.</param>
/// <param name="Columns">Columns of an image.</param>
internal sealed record ImagePart(string Folder, byte[] Pixels, long[] Labels, int Rows, int Columns)
{
    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>These images and further ones.</summary>
    /// <param name="others">The others.</param>
    /// <exception cref="DataException">They are of another size, or all of them are more than an array holds.</exception>
    public ImagePart With(ImagePart others)
    {
        if ((others.Rows, others.Columns) != (Rows, Columns))
        {
            throw new DataException(
                $"{others.Folder}: training images are {Rows} x {Columns}, "
                + $"but images of another part are {others.Rows} x {others.Columns}.");
        }

        if ((long)Pixels.Length + others.Pixels.Length > Array.MaxLength)
        {
            throw new DataException($"{others.Folder}: all images together have more than {Array.MaxLength} pixels.");
        }

        return this with { Pixels = [.. Pixels, .. others.Pixels], Labels = [.. Labels, .. others.Labels] };
    }
}

/// <summary>Images as sequences of rows or of pixels, [B, T, F], from 0 (black) to 1.</summary>
/// <param name="pixels">All pixels, image after image.</param>
/// <param name="imageSize">The pixels of an image.</param>
/// <param name="width">F, the pixels of a step.</param>
internal sealed class ImageValues(byte[] pixels, int imageSize, int width) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        float[] read = new float[sequences.Length * steps * width];
        for (int row = 0; row < sequences.Length; row++)
        {
            ReadOnlySpan<byte> source = pixels.AsSpan((sequences[row] * imageSize) + (first * width), steps * width);
            Span<float> target = read.AsSpan(row * steps * width, source.Length);
            for (int i = 0; i < source.Length; i++)
            {
                target[i] = source[i] / 255f;
            }
        }

        predictions = (long)sequences.Length * steps;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps, width);
    }
}

/// <summary>How long the sequences are that images become, without reading the images.</summary>
public static class ImageSteps
{
    private const int HeadLength = 16;
    private static readonly byte[] HeadOfImages = [0, 0, 0x08, 3];

    /// <summary>Steps of a sequence: the rows of an image, or its pixels.</summary>
    /// <param name="data">A folder of IDX files, or the name of a known data set.</param>
    /// <param name="baseFolder">Where a relative path begins.</param>
    /// <returns>At least 1; null where there is no such data, or nothing that could be read as images.</returns>
    public static int? Of(IdxData data, string baseFolder)
    {
        string folder = Path.Combine(baseFolder, data.Idx);
        (int Rows, int Columns)? size = Directory.Exists(folder) ? Read(folder) : KnownDataSets.Find(data.Idx)?.ImageSize;
        return size is not (int rows, int columns) ? null : data.RowsAsSteps ? rows : rows * columns;
    }

    private static (int Rows, int Columns)? Read(string folder)
    {
        try
        {
            string? file = Array.Find(
                DataFolder.Files(folder),
                static path => Path.GetFileName(path).Contains("images", StringComparison.Ordinal)
                    && FileStatus.Of(path).Kind == FileKind.Regular);
            return file is null ? null : ReadHead(file);
        }
        catch (Exception failure) when (failure is InvalidDataException or DataException || DataException.IsFileFailure(failure))
        {
            // Whoever trains on it is told what is wrong with it.
            return null;
        }
    }

    private static (int Rows, int Columns)? ReadHead(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read);
        bool isZipped = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        using Stream stream = isZipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        byte[] head = new byte[HeadLength];
        if (stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false) < HeadLength || !head.AsSpan().StartsWith(HeadOfImages))
        {
            return null;
        }

        int rows = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(8));
        int columns = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(12));
        return rows > 0 && columns > 0 && (long)rows * columns <= int.MaxValue ? (rows, columns) : null;
    }
}
