using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Hmlstm.Runtime.Libtorch;

/// <summary>Loads TorchSharp's native library, and says in one line why it cannot be loaded.</summary>
/// <remarks>
/// Left alone, TorchSharp answers a failure with a trace of fifty lines on the console, copies all of libtorch into a folder beside the
/// program and tries again, and throws an exception that names neither the file nor the cause. So on Linux every network loads the library
/// first, by the same names.
/// </remarks>
public static class LibtorchLoader
{
    private const string NotThere = ": cannot open shared object file";

    private static readonly Lazy<string?> Cause = new(Load);

    /// <summary>Why the library cannot be loaded, in one line; null when it is loaded, or where TorchSharp is left to load it.</summary>
    public static string? Failure => Cause.Value;

    /// <summary>Whether loading was tried, and failed.</summary>
    public static bool HasFailed => Cause is { IsValueCreated: true, Value: not null };

    /// <summary>Loads the library.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded. The message is one line with the cause.</exception>
    public static void EnsureLoaded()
    {
        if (Failure is string failure)
        {
            throw new DllNotFoundException(failure);
        }
    }

    /// <summary>The line of a loader's message that names the cause: what one file lacks, before that another file is not there.</summary>
    /// <param name="message">The message of .NET's loader, with a line for each place that it looked in.</param>
    internal static string CauseIn(string message)
    {
        string[] causes =
        [
            .. message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(static line => line.Contains(": ", StringComparison.Ordinal)
                    && !line.StartsWith("Unable to load ", StringComparison.Ordinal)),
        ];
        return causes.FirstOrDefault(static line => !line.Contains(NotThere, StringComparison.Ordinal))
            ?? causes.FirstOrDefault(static line => !line.Contains("LibTorchSharp", StringComparison.Ordinal))
            ?? "no libtorch beside the program; the package TorchSharp-cpu, or a TorchSharp-cuda package, brings it";
    }

    private static string? Load()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Assembly assembly = typeof(torch).Assembly;
        NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
        try
        {
            NativeLibrary.Load("LibTorchSharp", assembly, null);
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            return "TorchSharp's native library cannot be loaded: " + CauseIn(failure.Message).TrimEnd('.');
        }
    }
}
