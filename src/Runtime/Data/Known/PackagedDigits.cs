using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// 10,000 handwritten digits of MNIST, from numbers 0 to 1 in one JSON file per class to the two IDX files that MNIST has.
/// </summary>
/// <remarks>
/// The package sorts them by class; here they are mixed once and for all, so that a split by position has every class in every part.
/// </remarks>
internal static class PackagedDigits
{
    private const ulong Order = 1;

    private static readonly (int Rows, int Columns) Size = KnownSizes.Mnist.Image!.Value;

    /// <summary>Whether a file of the package holds digits.</summary>
    public static bool IsDigit(string name) =>
        name.StartsWith("src/digits/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>Writes <c>images-idx3-ubyte</c> and <c>labels-idx1-ubyte</c>.</summary>
    public static void Write(SortedDictionary<string, byte[]> files, string folder)
    {
        int pixelCount = Size.Rows * Size.Columns;
        List<(byte Label, byte[] Image)> digits = [];
        foreach ((string name, byte[] content) in files)
        {
            byte label = byte.Parse(Path.GetFileNameWithoutExtension(name), CultureInfo.InvariantCulture);
            using JsonDocument json = JsonDocument.Parse(content);
            byte[] pixels = [.. json.RootElement
                .GetProperty("data")
                .EnumerateArray()
                .Select(static pixel => (byte)Math.Round(pixel.GetDouble() * byte.MaxValue))];
            digits.AddRange(pixels.Chunk(pixelCount).Where(image => image.Length == pixelCount).Select(image => (label, image)));
        }

        (byte Label, byte[] Image)[] mixed = [.. digits];
        PortableRandom random = new(Order);
        for (int i = mixed.Length - 1; i > 0; i--)
        {
            int other = random.Below(i + 1);
            (mixed[i], mixed[other]) = (mixed[other], mixed[i]);
        }

        WriteIdx(Path.Combine(folder, "images-idx3-ubyte"), [mixed.Length, Size.Rows, Size.Columns], mixed.Select(digit => digit.Image));
        WriteIdx(Path.Combine(folder, "labels-idx1-ubyte"), [mixed.Length], mixed.Select(digit => new[] { digit.Label }));
    }

    private static void WriteIdx(string path, int[] shape, IEnumerable<byte[]> items)
    {
        const byte UnsignedBytes = 0x08;
        using FileStream file = new(path, FileMode.CreateNew);
        file.Write([0, 0, UnsignedBytes, (byte)shape.Length]);
        byte[] number = new byte[sizeof(int)];
        foreach (int size in shape)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, size);
            file.Write(number);
        }

        foreach (byte[] item in items)
        {
            file.Write(item);
        }
    }
}
