using System.Runtime.InteropServices;

namespace Hmlstm.Build;

/// <summary>The C++ library that this machine's loader gives to programs.</summary>
internal static class Libstdcxx
{
    /// <summary>The name under which libraries ask for it.</summary>
    public const string Name = "libstdc++.so.6";

    /// <summary>Its file: the one that the loader has given, or gives, to this process. Null where there is none.</summary>
    public static string? Find() => FindLoaded() ?? (NativeLibrary.TryLoad(Name, out _) ? FindLoaded() : null);

    private static string? FindLoaded() => File.Exists("/proc/self/maps")
        ? File.ReadLines("/proc/self/maps")
            .Select(static line => line[(line.IndexOf('/', StringComparison.Ordinal) + 1)..])
            .Where(static path => Path.GetFileName(path).StartsWith(Name, StringComparison.Ordinal))
            .Select(static path => "/" + path)
            .FirstOrDefault()
        : null;
}
