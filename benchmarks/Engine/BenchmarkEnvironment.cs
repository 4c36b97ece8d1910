using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace Hmlstm.Benchmarks;

/// <summary>
/// The environment for measuring; libraries read it once, when they are loaded, so a different one needs another process.
/// </summary>
/// <remarks>
/// Variables that limit a BLAS library are removed for both sides: a fixed kind of processor or number of threads would make
/// PyTorch slower than it is. With <c>avx2</c> both sides are held to AVX2, .NET, libtorch and OpenBLAS alike.
/// </remarks>
internal static class BenchmarkEnvironment
{
    /// <summary>Whatever the processor can.</summary>
    public const string All = "all";

    /// <summary>Nothing above AVX2, on both sides.</summary>
    public const string Avx2 = "avx2";

    private static readonly string[] Limits =
    [
        "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS",
        "ATEN_CPU_CAPABILITY",
    ];

    // The first is .NET 10's name, the second that of earlier versions.
    private static readonly (string Name, string Value)[] HeldToAvx2 =
    [
        ("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX512F", "0"), ("OPENBLAS_CORETYPE", "Haswell"), ("ATEN_CPU_CAPABILITY", "avx2"),
    ];

    /// <summary>Whether the environment of this process differs.</summary>
    /// <exception cref="BenchmarkException">The runtime uses AVX-512 although it is disabled.</exception>
    public static bool Differs(string instructions)
    {
        (string Name, string Value)[] wanted = Wanted(instructions);
        bool differs = Limits.Except(wanted.Select(static pair => pair.Name))
            .Any(static name => Environment.GetEnvironmentVariable(name) is not null)
            || wanted.Any(static pair => Environment.GetEnvironmentVariable(pair.Name) != pair.Value);
        return !differs && instructions == Avx2 && Avx512F.IsSupported
            ? throw new BenchmarkException("this .NET runtime cannot be held to AVX2")
            : differs;
    }

    /// <summary>Sets the environment of a process that is to be started.</summary>
    /// <param name="start">The process.</param>
    /// <param name="instructions"><see cref="All"/> or <see cref="Avx2"/>.</param>
    public static void Prepare(ProcessStartInfo start, string instructions)
    {
        foreach (string name in Limits)
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in Wanted(instructions))
        {
            start.Environment[name] = value;
        }
    }

    private static (string Name, string Value)[] Wanted(string instructions) => instructions == Avx2 ? HeldToAvx2 : [];
}
