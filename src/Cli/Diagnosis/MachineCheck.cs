using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hmlstm.Cli.Diagnosis;

/// <summary>Looks at the machine: .NET, the processor, the programs that data sets come through.</summary>
internal static class MachineCheck
{
    /// <summary>What was found.</summary>
    public static IEnumerable<Finding> Run()
    {
        yield return new Finding(".NET", FindingState.Good, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()}");
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
