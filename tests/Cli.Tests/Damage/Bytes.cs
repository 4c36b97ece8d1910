using System.Text;

namespace Hmlstm.Cli.Tests.Damage;

/// <summary>Damages files as disks and people do.</summary>
internal static class Bytes
{
    public static void Cut(this Workplace work, string name) => work.Change(name, static bytes => bytes[..(bytes.Length * 2 / 5)]);

    public static void Flip(this Workplace work, string name, Func<int, int> place) => work.Change(name, bytes =>
    {
        bytes[place(bytes.Length)] ^= 0x10;
        return bytes;
    });

    /// <summary>Replaces ASCII text inside a file that may be binary by as much other text.</summary>
    public static void Swap(this Workplace work, string name, string old, string changed) => work.Change(name, bytes =>
    {
        Assert.Equal(old.Length, changed.Length);
        int place = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(old));
        Assert.True(place >= 0, $"{name} has no {old}");
        Encoding.ASCII.GetBytes(changed).CopyTo(bytes, place);
        return bytes;
    });

    public static void Write(this Workplace work, string name, params byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(work.PathOf(name))!);
        File.WriteAllBytes(work.PathOf(name), bytes);
    }

    public static void Change(this Workplace work, string name, Func<byte[], byte[]> change) =>
        File.WriteAllBytes(work.PathOf(name), change(File.ReadAllBytes(work.PathOf(name))));

    /// <summary>An IDX file of unsigned bytes: every value is its place.</summary>
    public static byte[] Idx(params int[] shape)
    {
        List<byte> bytes = [0, 0, 8, (byte)shape.Length];
        foreach (int size in shape)
        {
            bytes.AddRange([(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size]);
        }

        int count = shape.Aggregate(1, static (product, size) => product * size);
        return [.. bytes, .. Enumerable.Range(0, count).Select(static i => (byte)(i % 3))];
    }
}
