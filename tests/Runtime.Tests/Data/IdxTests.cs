using System.IO.Compression;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class IdxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Rows_of_an_image_are_steps()
    {
        WriteSet("", count: 10);
        using NetworkData data = await OpenAsync(features: 3, rows: true);
        Batch batch = data.Training.Read(0, 0);
        Assert.Equal([4, 2, 3], batch.Input.shape);
        Assert.Equal([4], batch.Target.shape);

        // The label is the image's number modulo 3; the first pixel is its number.
        long[] numbers = [.. batch.Input
            .select(1, 0)
            .select(1, 0)
            .data<float>()
            .ToArray()
            .Select(static value => (long)Math.Round(value * 255))];
        Assert.Equal(numbers.Select(static number => number % 3), batch.Target.data<long>().ToArray());
    }

    [Fact]
    public async Task Pixels_are_steps_when_asked_for()
    {
        WriteSet("", count: 10);
        using NetworkData data = await OpenAsync(features: 1, rows: false);
        Assert.Equal([4, 6, 1], data.Training.Read(0, 0).Input.shape);
    }

    [Fact]
    public async Task A_set_of_one_pair_is_split_by_position()
    {
        WriteSet("", count: 10);
        using NetworkData data = await OpenAsync(features: 3, rows: true);
        Assert.Equal([8], Numbers(data.Validation!));
        Assert.Equal([9], Numbers(data.Test!));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Numbers(data.Training).Order());
    }

    [Fact]
    public async Task A_set_with_a_test_part_of_its_own_keeps_it()
    {
        WriteSet("train-", count: 9);
        WriteSet("t10k-", count: 4, first: 100);
        using NetworkData data = await OpenAsync(features: 3, rows: true);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Numbers(data.Training).Order());
        Assert.Equal([8], Numbers(data.Validation!));
        Assert.Equal([100, 101, 102, 103], Numbers(data.Test!));
    }

    [Fact]
    public async Task Gzipped_files_are_read_as_they_are()
    {
        WriteSet("", count: 10);
        foreach (string file in Directory.GetFiles(folder.Path))
        {
            using (FileStream target = new(file + ".gz", FileMode.Create))
            using (GZipStream zipped = new(target, CompressionLevel.Fastest))
            {
                zipped.Write(File.ReadAllBytes(file));
            }

            File.Delete(file);
        }

        using NetworkData data = await OpenAsync(features: 3, rows: true);
        Assert.Equal([8], Numbers(data.Validation!));
    }

    [Fact]
    public async Task Content_tells_what_a_file_is_and_its_name_does_not()
    {
        // Packed without the ending, unpacked with it, called by other names, and beside files that are something else.
        WriteSet("", count: 10);
        Move("images-idx3-ubyte", "digits.gz");
        Zip("labels-idx1-ubyte", "classes");
        File.Delete(Path.Combine(folder.Path, "labels-idx1-ubyte"));
        folder.File("README.txt", "0 to 2");
        folder.File("._digits.gz", [0, 0, 8, 3]);
        folder.File(".DS_Store", [0, 0, 8, 1]);
        using NetworkData data = await OpenAsync(features: 3, rows: true);
        Assert.Equal([8], Numbers(data.Validation!));
    }

    [Fact]
    public async Task Of_a_file_that_lies_packed_and_unpacked_one_is_read()
    {
        WriteSet("", count: 10);
        Zip("images-idx3-ubyte", "images-idx3-ubyte.gz");
        Zip("labels-idx1-ubyte", "labels-idx1-ubyte.gz");
        using NetworkData data = await OpenAsync(features: 3, rows: true);
        Assert.Equal([8], Numbers(data.Validation!));
    }

    [Fact]
    public async Task A_test_part_may_be_called_test()
    {
        WriteSet("emnist-letters-train-", count: 9);
        WriteSet("emnist-letters-test-", count: 4, first: 100);
        using NetworkData data = await OpenAsync(features: 3, rows: true);
        Assert.Equal([8], Numbers(data.Validation!));
        Assert.Equal([100, 101, 102, 103], Numbers(data.Test!));
    }

    [Fact]
    public async Task Several_files_of_one_kind_are_named()
    {
        WriteSet("letters-", count: 10);
        WriteSet("digits-", count: 10);
        DataException failure = await Assert.ThrowsAsync<DataException>(() => OpenAsync(features: 3, rows: true));
        Assert.EndsWith(
            ": there are 2 files of images ('digits-images-idx3-ubyte', 'letters-images-idx3-ubyte'); there has to be one.",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01 02 08 03 00 00 00 01 00 00 00 01 00 00 00 01 07", "byte 0: no IDX file; it begins with 01 02, not 00 00.")]
    [InlineData("00 00 0D 03 00 00 00 01 00 00 00 01 00 00 00 01 07", "byte 2: values of type 0d; only unsigned bytes (08) can be read.")]
    [InlineData("00 00 08 01 00 00 00 01 07", "byte 3: 1 dimensions instead of 3.")]
    [InlineData("00 00 08 03 00 00 00 01 00 00 00 00 00 00 00 01", "byte 8: a size of 0 cannot be.")]
    [InlineData("00 00 08 03 00 00 00 01 FF FF FF FF 00 00 00 01", "byte 8: a size of -1 cannot be.")]
    [InlineData("00 00 08 03 7F FF FF FF 7F FF FF FF 7F FF FF FF", "byte 8: a size of 2147483647 cannot be.")]
    [InlineData("00 00 08 03 00 00 00 02 00 00 00 01 00 00 00 01 07", "the file is cut off.")]
    [InlineData("00 00 08", "the file is cut off.")]
    [InlineData("00 00 08 03 00 00 00 01 00 00 00 01 00 00 00 01 07 08", "byte 17: the file goes on after its 1 x 1 x 1 values.")]
    public void Damage_is_said_with_its_byte(string bytes, string message)
    {
        string path = folder.File("images", [.. bytes.Split(' ').Select(static hex => Convert.ToByte(hex, 16))]);
        Assert.Equal($"{path}: {message}", Assert.Throws<DataException>(() => IdxFile.Read(path, dimensions: 3)).Message);
    }

    [Fact]
    public async Task Sets_that_do_not_fit_are_refused_in_one_line()
    {
        Assert.EndsWith("there is no IDX file of images.", await MessageAsync(), StringComparison.Ordinal);
        WriteSet("", count: 10);
        Assert.EndsWith("a step has 3 pixels, but features is 28.", await MessageAsync(features: 28), StringComparison.Ordinal);
        Assert.EndsWith(
            "item 3 has the label 2, but the network has 2 classes (0 to 1).",
            await MessageAsync(classes: 2),
            StringComparison.Ordinal);
        folder.File("labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        Assert.EndsWith("1 labels for the 10 images of images-idx3-ubyte.", await MessageAsync(), StringComparison.Ordinal);

        async Task<string> MessageAsync(int features = 3, int classes = 3) =>
            (await Assert.ThrowsAsync<DataException>(() => OpenAsync(features, rows: true, classes))).Message;
    }

    [Fact]
    public void The_steps_of_images_are_known_from_their_file_and_not_from_a_hidden_one()
    {
        WriteSet("", count: 2);
        folder.File("._images-idx3-ubyte", "what macOS leaves behind");
        IdxData images = new() { Idx = folder.Path, RowsAsSteps = true };
        Assert.Equal(2, ImageSteps.Of(images, "."));
        Assert.Equal(6, ImageSteps.Of(images with { RowsAsSteps = false }, "."));
    }

    private void Move(string from, string to) => File.Move(Path.Combine(folder.Path, from), Path.Combine(folder.Path, to));

    private void Zip(string from, string to)
    {
        using FileStream target = new(Path.Combine(folder.Path, to), FileMode.CreateNew);
        using GZipStream zipped = new(target, CompressionLevel.Fastest);
        zipped.Write(File.ReadAllBytes(Path.Combine(folder.Path, from)));
    }

    private static long[] Numbers(IBatchSource source)
    {
        List<long> numbers = [];
        for (long index = 0; index < source.Count; index++)
        {
            Batch batch = source.Read(0, index);
            numbers.AddRange(
                batch.Input.select(1, 0).select(1, 0).data<float>().ToArray().Select(static value => (long)Math.Round(value * 255)));
        }

        return [.. numbers];
    }

    private Task<NetworkData> OpenAsync(int features, bool rows, int classes = 3) => NetworkData.OpenAsync(Definitions.Of(
        TaskKind.Classification,
        InputKind.Features,
        features,
        classes,
        OutputSteps.Last,
        new IdxData { Idx = folder.Path, RowsAsSteps = rows, Split = new([0.8, 0.1, 0.1]) }));

    /// <summary>Images of 2 x 3 pixels that count on from their number, with the number modulo 3 as label.</summary>
    private void WriteSet(string prefix, byte count, byte first = 0)
    {
        folder.File(
            prefix + "images-idx3-ubyte",
            [
                0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 3,
                .. Enumerable.Range(first, count).SelectMany(static i => Enumerable.Range(i, 6).Select(static pixel => (byte)pixel)),
            ]);
        folder.File(
            prefix + "labels-idx1-ubyte",
            [0, 0, 8, 1, 0, 0, 0, count, .. Enumerable.Range(first, count).Select(static i => (byte)(i % 3))]);
    }
}
