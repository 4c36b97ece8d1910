using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Hmlstm.Build;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Cli.Diagnosis;

/// <summary>Checks libtorch: whether it loads, how fast its matrix products are, whether it sees a GPU.</summary>
internal static class TorchCheck
{
    /// <summary>Width of the square matrices that are multiplied: large enough that the product dominates the time.</summary>
    private const int Width = 512;

    /// <summary>Products that are timed.</summary>
    private const int Products = 20;

    /// <summary>
    /// Below this many 10⁹ operations per second and core, the products do not use the
    /// processor's instructions, or share it with other programs.
    /// </summary>
    private const double SlowPerCore = 4;

    /// <summary>What was found.</summary>
    public static IEnumerable<Finding> Run()
    {
        yield return new Finding("TorchSharp", FindingState.Good, VersionOf(typeof(torch).Assembly));
        if (LibtorchLoader.Failure is string failure)
        {
            yield return LibtorchLoader.IsMissing
                ? new Finding(
                    "libtorch",
                    FindingState.Missing,
                    "neither beside the tool nor in " + string.Join(" nor in ", LibtorchLoader.Folders.DefaultIfEmpty("any other folder")),
                    LibtorchPlaces.Advice(Environment.GetEnvironmentVariable))
                : new Finding("libtorch", FindingState.Missing, failure, Cure());
            yield break;
        }

        double speed = ProductSpeed();
        yield return new Finding("libtorch", FindingState.Good, FileLoaded("torch_cpu") ?? "loaded");
        foreach (Finding finding in CppLibrary(FileLoaded("LibTorchSharp"), Libstdcxx.Find()))
        {
            yield return finding;
        }

        string products = Text($"{speed:0} GFLOP/s on {torch.get_num_threads()} threads");
        yield return speed >= SlowPerCore * torch.get_num_threads()
            ? new Finding("products", FindingState.Good, products)
            : new Finding("products", FindingState.Slow, products, "end other programs that keep the processor busy, and look again");
        yield return torch.cuda.is_available()
            ? new Finding("CUDA", FindingState.Good, Text($"{torch.cuda.device_count()} device(s)"))
            : new Finding("CUDA", FindingState.Absent, "this libtorch sees no device; only --device cpu is available");
    }

    /// <summary>What TorchSharp's native library requires of libstdc++, and whether this machine's has it.</summary>
    /// <param name="library">The file of TorchSharp's native library; null where it is not known.</param>
    /// <param name="libstdcxx">The file of the machine's libstdc++; null on systems without one.</param>
    internal static IEnumerable<Finding> CppLibrary(string? library, string? libstdcxx)
    {
        if (library is null || libstdcxx is null)
        {
            yield break;
        }

        NativeRequirement requirement = NativeRequirement.Of(library, libstdcxx);
        yield return (requirement.Missing, requirement.Weak) switch
        {
            ({ Count: > 0 } missing, _) => new Finding(
                "libstdc++",
                FindingState.Missing,
                $"{libstdcxx} lacks {NativeRequirement.Names(missing)}, which TorchSharp's native library requires",
                Cure()),
            (_, { Count: > 0 } weak) => new Finding(
                "libstdc++",
                FindingState.Good,
                $"{libstdcxx} lacks {NativeRequirement.Names(weak)}; the build made TorchSharp's native library do without"),
            _ => new Finding("libstdc++", FindingState.Good, $"{libstdcxx} has everything that TorchSharp's native library requires"),
        };
    }

    private static string Cure() =>
        "rebuild the project on this machine (docs/older-distributions.md), or use a distribution with GCC 13's libstdc++ or newer";

    /// <summary>10⁹ multiplications and additions per second.</summary>
    private static double ProductSpeed()
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor left = torch.ones(Width, Width);
        torch.Tensor right = torch.ones(Width, Width);
        torch.mm(left, right);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Products; i++)
        {
            torch.mm(left, right);
        }

        return 2.0 * Width * Width * Width * Products / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static string? FileLoaded(string part)
    {
        using Process self = Process.GetCurrentProcess();
        return self.Modules.Cast<ProcessModule>()
            .Select(static module => module.FileName)
            .FirstOrDefault(file => Path.GetFileName(file).Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version?.ToString() ?? "of unknown version";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Checks the machine: .NET, the processor, the programs that fetch data sets.</summary>
internal static class MachineCheck
{
    /// <summary>What was found.</summary>
    public static IEnumerable<Finding> Run()
    {
        yield return new Finding(
            ".NET", FindingState.Good, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()}");
        yield return Processor();
        yield return Npm();
    }

    private static Finding Processor()
    {
        string[] features =
        [
            .. Named(Avx512F.IsSupported, "AVX-512"),
            .. Named(Avx2.IsSupported, "AVX2"),
            .. Named(Fma.IsSupported, "FMA"),
            .. Named(AdvSimd.IsSupported, "NEON"),
        ];
        string text = $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, {string.Join(", ", features)}";
        return Vector256.IsHardwareAccelerated || AdvSimd.IsSupported
            ? new Finding("processor", FindingState.Good, text)
            : new Finding("processor", FindingState.Slow, text.TrimEnd(' ', ','), "a processor with AVX2 trains several times faster");
    }

    private static IEnumerable<string> Named(bool isSupported, string name) => isSupported ? [name] : [];

    private static Finding Npm()
    {
        string? version = FirstLineOf("npm", "--version");
        return version is null
            ? new Finding("npm", FindingState.Absent, "not found; three data sets come through it", "apt-get install npm")
            : new Finding("npm", FindingState.Good, version);
    }

    private static string? FirstLineOf(string program, string argument)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(program, argument)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            string? line = process?.StandardOutput.ReadLine();
            process?.WaitForExit();
            return process?.ExitCode == 0 ? line : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>One thing that the tool needs or can use, as it is on this machine.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="State">How it is.</param>
/// <param name="Text">What was found.</param>
/// <param name="Cure">What to do; null if nothing has to be done.</param>
internal sealed record Finding(string Name, FindingState State, string Text, string? Cure = null);

/// <summary>How something is on this machine.</summary>
internal enum FindingState
{
    /// <summary>Present, and as it should be.</summary>
    Good,

    /// <summary>Missing, but only some uses need it.</summary>
    Absent,

    /// <summary>Present, but much slower than it could be.</summary>
    Slow,

    /// <summary>Missing, and nothing can be trained without it.</summary>
    Missing,
}
