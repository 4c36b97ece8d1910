using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using TorchSharp;

namespace Hmlstm.Cli.Diagnosis;

/// <summary>Looks at libtorch: whether it loads, how fast its products are, whether it sees a GPU.</summary>
internal static class TorchCheck
{
    /// <summary>Width of the square matrices that are multiplied: large enough that the product is what takes the time.</summary>
    private const int Width = 512;

    /// <summary>Products that are timed.</summary>
    private const int Products = 20;

    /// <summary>Below this many 10⁹ operations per second and core a BLAS is not made for its processor.</summary>
    private const double SlowPerCore = 4;

    /// <summary>What was found.</summary>
    public static IReadOnlyList<Finding> Run()
    {
        try
        {
            return [.. Look()];
        }
        catch (Exception failure) when (IsLoading(failure))
        {
            return
            [
                new Finding(
                    "libtorch",
                    FindingState.Missing,
                    "cannot be loaded: " + Innermost(failure).Message.Split('\n')[0],
                    "run eng/setup, or on Debian and Ubuntu: apt-get install libtorch-dev"),
            ];
        }
    }

    /// <summary>Whether libtorch, or what binds it, is what could not be loaded.</summary>
    public static bool IsLoading(Exception failure) =>
        Innermost(failure) is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
            or FileNotFoundException or NotSupportedException;

    private static Exception Innermost(Exception failure)
    {
        while (failure.InnerException is Exception inner)
        {
            failure = inner;
        }

        return failure;
    }

    private static IEnumerable<Finding> Look()
    {
        double speed = ProductSpeed();
        yield return new Finding("TorchSharp", FindingState.Good, VersionOf(typeof(torch).Assembly));
        yield return new Finding("libtorch", FindingState.Good, FileLoaded("torch_cpu") ?? "loaded");
        yield return Blas(speed);
        yield return torch.cuda.is_available()
            ? new Finding("CUDA", FindingState.Good, Text($"{torch.cuda.device_count()} device(s)"))
            : new Finding("CUDA", FindingState.Absent, "this libtorch sees no device; --device cpu is what there is");
    }

    private static Finding Blas(double speed)
    {
        string? file = FileLoaded("openblas") ?? FileLoaded("mkl") ?? FileLoaded("blis") ?? FileLoaded("blas");
        string text = Text($"{file ?? "inside libtorch"}, {speed:0} GFLOP/s on {torch.get_num_threads()} threads");
        return speed >= SlowPerCore * torch.get_num_threads()
            ? new Finding("BLAS", FindingState.Good, text)
            : new Finding("BLAS", FindingState.Slow, text, "apt-get install libopenblas0-pthread multiplies matrices up to 40 times faster");
    }

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
