using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Hmlstm.Runtime.Libtorch;

/// <summary>Loads TorchSharp's native library, and says in one line why it cannot be loaded.</summary>
/// <remarks>
/// Left alone, TorchSharp answers a failure with a trace of fifty lines on the console, copies all of libtorch into a folder beside the
/// program and tries again, and throws an exception that names neither the file nor the cause. So on Linux every network loads the library
/// first, by the same names, and can take libtorch from another folder than the program's.
/// </remarks>
public static class LibtorchLoader
{
    private const string NotThere = ": cannot open shared object file";
    private const string Nowhere = "no libtorch beside the program; the package TorchSharp-cpu, or a TorchSharp-cuda package, brings it";

    /// <summary>What TorchSharp's native library is linked with, in the order in which it can be loaded.</summary>
    private static readonly string[] Files = ["libtorch_cpu.so", "libtorch.so"];

    private static readonly Lazy<string?> Cause = new(Load);

    /// <summary>Why the library cannot be loaded, in one line; null when it is loaded, or where TorchSharp is left to load it.</summary>
    public static string? Failure => Cause.Value;

    /// <summary>Whether loading was tried, and failed.</summary>
    public static bool HasFailed => Cause is { IsValueCreated: true, Value: not null };

    /// <summary>
    /// Whether libtorch is neither beside the program nor in <see cref="Folders"/>: what keeps the library from loading is that alone.
    /// </summary>
    public static bool IsMissing { get; private set; }

    /// <summary>
    /// Folders to look for libtorch in, one after the other, where it is not beside the program; those that do not exist are passed. Set
    /// them before the first network.
    /// </summary>
    public static IReadOnlyList<string> Folders { get; set; } = [];

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
            ?? Nowhere;
    }

    private static string? Load()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Assembly assembly = typeof(torch).Assembly;
        try
        {
            bool isThere = NativeLibrary.TryLoad("torch_cpu", assembly, null, out _) || LoadFromFolder();
            string? failure = Try(() => NativeLibrary.Load("LibTorchSharp", assembly, null));
            IsMissing = !isThere && failure is not null && (failure == Nowhere || failure.Contains(NotThere, StringComparison.Ordinal));
            return failure is null ? null : "TorchSharp's native library cannot be loaded: " + failure;
        }
        catch (DllNotFoundException failure)
        {
            return "libtorch cannot be loaded: " + failure.Message;
        }
    }

    /// <summary>Loads libtorch by its path; TorchSharp's library, which asks for it by name, then finds it loaded.</summary>
    /// <exception cref="DllNotFoundException">It is there, and cannot be loaded.</exception>
    private static bool LoadFromFolder()
    {
        string? folder = Folders.FirstOrDefault(static folder => Files.All(file => File.Exists(Path.Combine(folder, file))));
        if (folder is null)
        {
            return false;
        }

        foreach (string file in Files)
        {
            if (Try(() => NativeLibrary.Load(Path.Combine(folder, file))) is string failure)
            {
                throw new DllNotFoundException(failure);
            }
        }

        return true;
    }

    /// <summary>Why a library cannot be loaded; null when it is.</summary>
    private static string? Try(Func<nint> load)
    {
        try
        {
            load();
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            return CauseIn(failure.Message).TrimEnd('.');
        }
    }
}
