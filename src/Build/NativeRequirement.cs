namespace Hmlstm.Build;

/// <summary>What a native library requires of libstdc++, beside what a libstdc++ has.</summary>
/// <remarks>
/// TorchSharp's native library is linked against GCC 13's libstdc++ and names its newest version, <c>GLIBCXX_3.4.32</c>. Debian 12 and
/// Ubuntu 22.04 end at 3.4.30, where the
/// loader refuses the file. The version has one symbol, a mark that nothing calls; where that is so, the requirement can be weak.
/// </remarks>
internal sealed class NativeRequirement
{
    private readonly SymbolVersions library;

    private NativeRequirement(SymbolVersions library, IReadOnlyList<RequiredVersion> lacking)
    {
        this.library = library;
        Weak = [.. lacking.Where(static version => version.IsWeak)];
        Missing = [.. lacking.Where(static version => !version.IsWeak)];
    }

    /// <summary>The versions that libstdc++ lacks, and that the library can do without.</summary>
    public IReadOnlyList<RequiredVersion> Weak { get; }

    /// <summary>The versions that libstdc++ lacks, and that the library insists on. With none the library can be loaded as it is.</summary>
    public IReadOnlyList<RequiredVersion> Missing { get; }

    /// <summary>Whether nothing in the library refers to what is missing, so that the requirement can be weak.</summary>
    public bool CanBeWeak => Missing.All(static version => !version.IsUsed);

    /// <summary>The names of versions, for a message.</summary>
    public static string Names(IEnumerable<RequiredVersion> versions) =>
        string.Join(", ", versions.Select(static version => version.Version));

    /// <summary>Compares a library with a libstdc++.</summary>
    /// <param name="library">The library's file.</param>
    /// <param name="libstdcxx">The file of the libstdc++ that it would be loaded with.</param>
    /// <exception cref="InvalidDataException">One of them cannot be understood.</exception>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    public static NativeRequirement Of(string library, string libstdcxx)
    {
        SymbolVersions symbols = Read(library);
        IReadOnlyList<string> defined = Read(libstdcxx).Defined;
        return new NativeRequirement(
            symbols,
            [.. symbols.Required.Where(version => version.Library == Libstdcxx.Name && !defined.Contains(version.Version))]);
    }

    /// <summary>The library's bytes with every requirement weak that is missing.</summary>
    public byte[] Weakened()
    {
        byte[] bytes = library.WithWeak(Missing[0]);
        return Missing.Skip(1).Aggregate(bytes, static (changed, version) => SymbolVersions.Read(changed).WithWeak(version));
    }

    private static SymbolVersions Read(string path)
    {
        try
        {
            return SymbolVersions.Read(File.ReadAllBytes(path));
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{path}: {failure.Message}", failure);
        }
    }
}
