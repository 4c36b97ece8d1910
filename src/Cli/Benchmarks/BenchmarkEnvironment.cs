using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Hmlstm.Cli.Benchmarks;

/// <summary>The environment that measuring needs; libraries read theirs once, when they are loaded, so another one means another process.</summary>
/// <remarks>
/// Variables that hold a product library back are taken away from both sides: a fixed kind of processor or number of threads would make PyTorch slower than it is.
/// With <c>avx2</c> both sides are held to AVX2, .NET, libtorch and OpenBLAS alike.
/// </remarks>
internal static class BenchmarkEnvironment
{
    private static readonly string[] Limits =
    [
        "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "ATEN_CPU_CAPABILITY",
    ];

    // The first is .NET 10's name, the second that of earlier versions.
    private static readonly (string Name, string Value)[] HeldToAvx2 =
    [
        ("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX512F", "0"), ("OPENBLAS_CORETYPE", "Haswell"), ("ATEN_CPU_CAPABILITY", "avx2"),
    ];

    /// <summary>Whether this process has another environment.</summary>
    /// <exception cref="InputException">The runtime uses AVX-512 although it is told not to.</exception>
    public static bool Differs(string instructions)
    {
        (string Name, string Value)[] wanted = Wanted(instructions);
        bool differs = Limits.Except(wanted.Select(static pair => pair.Name)).Any(static name => Environment.GetEnvironmentVariable(name) is not null)
            || wanted.Any(static pair => Environment.GetEnvironmentVariable(pair.Name) != pair.Value);
        return !differs && instructions == BenchmarkRequest.Avx2 && Avx512F.IsSupported
            ? throw new InputException("this .NET runtime cannot be held to AVX2")
            : differs;
    }

    /// <summary>Runs the same request as a process of its own, with its output where this one's goes.</summary>
    /// <returns>Its exit code.</returns>
    public static int RunAgain(BenchmarkRequest request, bool isQuiet)
    {
        string tool = typeof(BenchmarkEnvironment).Assembly.Location;
        string host = Environment.ProcessPath ?? "dotnet";
        bool isHost = Path.GetFileNameWithoutExtension(host) == "dotnet";
        var start = new ProcessStartInfo(host, [.. isHost ? [tool] : Array.Empty<string>(), .. Arguments(request), .. isQuiet ? ["--quiet"] : Array.Empty<string>()]);
        foreach (string name in Limits)
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in Wanted(request.Instructions))
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new InputException($"'{host}' could not be started again");
        process.WaitForExit();
        return process.ExitCode;
    }

    private static (string Name, string Value)[] Wanted(string instructions) => instructions == BenchmarkRequest.Avx2 ? HeldToAvx2 : [];

    private static IEnumerable<string> Arguments(BenchmarkRequest request)
    {
        yield return "bench";
        foreach (string word in request.Cases)
        {
            yield return word;
        }

        if (request.Threads is int threads)
        {
            yield return "--threads";
            yield return threads.ToString(CultureInfo.InvariantCulture);
        }

        yield return "--runs";
        yield return request.Runs.ToString(CultureInfo.InvariantCulture);
        yield return "--instructions";
        yield return request.Instructions;
        if (request.Json is string json)
        {
            yield return "--json";
            yield return json;
        }
    }
}
