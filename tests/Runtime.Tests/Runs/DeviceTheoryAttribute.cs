using System.Diagnostics;

namespace Hmlstm.Runtime.Tests.Runs;

/// <summary>A theory about devices of its own: those of the machine are not put at risk. Who may make none skips it and says why.</summary>
internal sealed class DeviceTheoryAttribute : TheoryAttribute
{
    private static readonly string? Obstacle = Probe();

    public DeviceTheoryAttribute() => Skip = Obstacle;

    public static (int ExitCode, string Output) Shell(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said.Trim());
    }

    private static string? Probe()
    {
        string folder = Directory.CreateTempSubdirectory("hmlstm-device-").FullName;
        try
        {
            return Shell($"mknod '{folder}/null' c 1 3 2>/dev/null && echo text 2>/dev/null >'{folder}/null'").ExitCode == 0
                ? null
                : "Only root may make a device, and not everywhere.";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
