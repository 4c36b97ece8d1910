using System.Buffers.Binary;
using System.Text;

namespace Hmlstm.Build;

/// <summary>One version that a shared library requires of another, as an entry of its table says (<c>Elfxx_Vernaux</c>).</summary>
/// <param name="Library">The library that has to define it, such as <c>libstdc++.so.6</c>.</param>
/// <param name="Version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="IsWeak">Whether the loader accepts a library that lacks it.</param>
/// <param name="IsUsed">Whether a relocation refers to a symbol of this version: then the library cannot work without it.</param>
/// <param name="FlagsOffset">Where in the file the entry's two bytes of flags are.</param>
internal sealed record RequiredVersion(string Library, string Version, bool IsWeak, bool IsUsed, int FlagsOffset);

/// <summary>
/// The symbol versions that an ELF shared library defines and requires: Linux Standard Base 5.0, "Symbol Versioning"; the tables are
/// found as the loader finds them,
/// through the dynamic section. 64-bit, little-endian: linux-x64 and linux-arm64.
/// </summary>
internal sealed class SymbolVersions
{
    /// <summary><c>VER_FLG_WEAK</c>: the loader goes on where the version is missing.</summary>
    private const ushort WeakFlag = 2;

    private const int LoadSegment = 1, DynamicSegment = 2;

    private const long
        PltRelocationsSize = 2,
        StringTable = 5,
        Relocations = 7,
        RelocationsSize = 8,
        PltRelocations = 23,
        VersionOfSymbol = 0x6ffffff0,
        DefinedTable = 0x6ffffffc,
        DefinedCount = 0x6ffffffd,
        RequiredTable = 0x6ffffffe,
        RequiredCount = 0x6fffffff;

    private readonly byte[] file;
    private readonly List<(long Address, long Offset, long Size)> segments = [];
    private readonly Dictionary<long, long> dynamic = [];

    private SymbolVersions(byte[] file)
    {
        this.file = file;
        ReadSegments();
        Defined = [.. ReadDefined()];
        Required = [.. ReadRequired()];
    }

    /// <summary>The names of the versions that the library defines.</summary>
    public IReadOnlyList<string> Defined { get; }

    /// <summary>The versions that it requires of other libraries.</summary>
    public IReadOnlyList<RequiredVersion> Required { get; }

    /// <summary>Reads the tables of a shared library.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">It is no 64-bit little-endian ELF file, or a table lies outside it.</exception>
    public static SymbolVersions Read(byte[] file)
    {
        ReadOnlySpan<byte> start = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (!file.AsSpan().StartsWith(start))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        try
        {
            return new SymbolVersions(file);
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or OverflowException or KeyNotFoundException)
        {
            throw new InvalidDataException("a table of the ELF file is missing or lies outside it", failure);
        }
    }

    /// <summary>A copy of the file in which one requirement is weak.</summary>
    public byte[] WithWeak(RequiredVersion required)
    {
        byte[] copy = [.. file];
        Span<byte> flags = copy.AsSpan(required.FlagsOffset, sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag));
        return copy;
    }

    private void ReadSegments()
    {
        long headers = Int64(32);
        int size = UInt16(54);
        for (int i = 0; i < UInt16(56); i++)
        {
            long header = headers + ((long)i * size);
            (long offset, long address, long length) = (Int64(header + 8), Int64(header + 16), Int64(header + 32));
            switch (Int32(header))
            {
                case LoadSegment:
                    segments.Add((address, offset, length));
                    break;
                case DynamicSegment:
                    for (long entry = offset; entry < offset + length && Int64(entry) != 0; entry += 16)
                    {
                        dynamic[Int64(entry)] = Int64(entry + 8);
                    }

                    break;
            }
        }
    }

    /// <summary>Elfxx_Verdef: version, flags, index, count, hash, first name, next entry. Elfxx_Verdaux: name, next.</summary>
    private IEnumerable<string> ReadDefined()
    {
        if (!dynamic.TryGetValue(DefinedTable, out long table))
        {
            yield break;
        }

        long entry = OffsetOf(table);
        for (long i = 0; i < dynamic[DefinedCount]; i++)
        {
            yield return Name(Int32(entry + UInt32(entry + 12)));
            entry += UInt32(entry + 16);
        }
    }

    /// <summary>
    /// Elfxx_Verneed: version, count, library's name, first entry, next library. Elfxx_Vernaux: hash, flags, index, name, next entry.
    /// </summary>
    private IEnumerable<RequiredVersion> ReadRequired()
    {
        if (!dynamic.TryGetValue(RequiredTable, out long table))
        {
            yield break;
        }

        HashSet<int> used = ReadUsedVersions();
        long library = OffsetOf(table);
        for (long i = 0; i < dynamic[RequiredCount]; i++)
        {
            string name = Name(Int32(library + 4));
            long entry = library + UInt32(library + 8);
            for (int j = 0; j < UInt16(library + 2); j++)
            {
                bool isWeak = (UInt16(entry + 4) & WeakFlag) != 0;
                yield return new RequiredVersion(
                    name,
                    Name(Int32(entry + 8)),
                    isWeak,
                    used.Contains(UInt16(entry + 6)),
                    checked((int)entry + 4));
                entry += UInt32(entry + 12);
            }

            library += UInt32(library + 12);
        }
    }

    /// <summary>The indices of the versions whose symbols a relocation names (Elf64_Rela: place, symbol and type, addend).</summary>
    private HashSet<int> ReadUsedVersions()
    {
        long versions = OffsetOf(dynamic[VersionOfSymbol]);
        var used = new HashSet<int>();
        foreach ((long table, long size) in new[] { (Relocations, RelocationsSize), (PltRelocations, PltRelocationsSize) })
        {
            if (dynamic.TryGetValue(table, out long address))
            {
                long begin = OffsetOf(address);
                for (long relocation = begin; relocation < begin + dynamic[size]; relocation += 24)
                {
                    // The highest bit marks versions that are hidden from the linker.
                    used.Add(UInt16(versions + (2 * UInt32(relocation + 12))) & 0x7fff);
                }
            }
        }

        return used;
    }

    private string Name(long offset)
    {
        ReadOnlySpan<byte> text = file.AsSpan(checked((int)(OffsetOf(dynamic[StringTable]) + offset)));
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }

    /// <summary>Where in the file something lies that the loader sees at an address.</summary>
    private long OffsetOf(long address)
    {
        foreach ((long start, long offset, long size) in segments)
        {
            if (address >= start && address < start + size)
            {
                return address - start + offset;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(address));
    }

    private ushort UInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(checked((int)offset), 2));

    private uint UInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(checked((int)offset), 4));

    private int Int32(long offset) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(checked((int)offset), 4));

    private long Int64(long offset) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(checked((int)offset), 8));
}
