using System.Reflection;
using System.Text;

namespace Hmlstm.Build.Tests;

/// <summary>Real libraries, and copies in which something is changed.</summary>
internal sealed class NativeFiles : IDisposable
{
    /// <summary>The version that TorchSharp's native library requires and older distributions lack.</summary>
    public const string Newest = "GLIBCXX_3.4.32";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-build-");

    /// <summary>TorchSharp's native library for Linux as the package has it.</summary>
    public static string TorchSharp { get; } = Path.Combine(
        typeof(NativeFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "TorchSharp").Value!,
        "runtimes/linux-x64/native/libLibTorchSharp.so");

    /// <summary>A folder that goes with the test.</summary>
    public string Folder => folder.FullName;

    /// <summary>
    /// A libstdc++ that lacks <see cref="Newest"/>: this machine's, with another name in that version's place where it has it.
    /// </summary>
    public string OldLibstdcxx() => Libstdcxx(Newest, "GLIBCXX_9.9.99");

    /// <summary>
    /// A libstdc++ that has <see cref="Newest"/>: this machine's, with that name in an older version's place where it lacks it.
    /// </summary>
    public string NewLibstdcxx() => Libstdcxx("GLIBCXX_3.4.30", Newest);

    /// <summary>Writes a file into the folder.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>
    /// The bytes of TorchSharp's library with the symbol of a relocation exchanged for the one of <see cref="Newest"/>: it uses it.
    /// </summary>
    public static byte[] TorchSharpThatUsesNewest()
    {
        byte[] bytes = File.ReadAllBytes(TorchSharp);
        int symbol = IndexOfSymbol(bytes, "_ZSt21ios_base_library_initv");
        int relocation = FirstNamedRelocation(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(relocation + 12), symbol);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private string Libstdcxx(string from, string to)
    {
        byte[] bytes = File.ReadAllBytes(Build.Libstdcxx.Find()!);
        if (SymbolVersions.Read(bytes).Defined.Contains(to) || !SymbolVersions.Read(bytes).Defined.Contains(from))
        {
            return Build.Libstdcxx.Find()!;
        }

        int at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(from + "\0"));
        Encoding.ASCII.GetBytes(to, bytes.AsSpan(at));
        return Write("libstdc++.so.6", bytes);
    }

    // The sections, which the code under test does not read: an independent way to the same tables.
    private static (int Offset, int Size, int Link) Section(byte[] bytes, int type)
    {
        int table = (int)BitConverter.ToInt64(bytes, 40);
        for (int i = 0; i < BitConverter.ToUInt16(bytes, 60); i++)
        {
            int header = table + (i * 64);
            if (BitConverter.ToInt32(bytes, header + 4) == type)
            {
                return (
                    (int)BitConverter.ToInt64(bytes, header + 24),
                    (int)BitConverter.ToInt64(bytes, header + 32),
                    BitConverter.ToInt32(bytes, header + 40));
            }
        }

        throw new InvalidDataException($"no section of type {type}");
    }

    private static int IndexOfSymbol(byte[] bytes, string name)
    {
        const int DynamicSymbols = 11;
        (int symbols, int size, int link) = Section(bytes, DynamicSymbols);
        int strings = (int)BitConverter.ToInt64(bytes, (int)BitConverter.ToInt64(bytes, 40) + (link * 64) + 24);
        for (int i = 0; i < size / 24; i++)
        {
            int at = strings + BitConverter.ToInt32(bytes, symbols + (i * 24));
            if (bytes.AsSpan(at).StartsWith(Encoding.ASCII.GetBytes(name + "\0")))
            {
                return i;
            }
        }

        throw new InvalidDataException($"no symbol {name}");
    }

    private static int FirstNamedRelocation(byte[] bytes)
    {
        const int Relocations = 4;
        (int offset, int size, _) = Section(bytes, Relocations);
        return Enumerable.Range(0, size / 24).Select(i => offset + (i * 24)).First(at => BitConverter.ToInt32(bytes, at + 12) != 0);
    }
}
