using System.Diagnostics;

namespace Hmlstm.Cli.Tests.Damage;

/// <summary>
/// Runs the tool with its <c>run</c> folder on a disk that is full, or that may only be read: a mount that nobody else sees,
/// in user and mount namespaces of its own.
/// </summary>
internal static class SmallDisk
{
    /// <summary>
    /// The folder is copied to the disk, then the disk is filled or locked, then the tool runs,
    /// then the folder is copied back to <c>after</c>.
    /// </summary>
    private const string Script = """
        mkdir disk && mount -t tmpfs -o size=4m tmpfs disk && cp -r run/. disk && mount --move disk run || exit 99
        if [ "$STATE" = ReadOnly ]; then
            mount -o remount,ro,bind run || exit 99
        else
            dd if=/dev/zero of=run/other-files bs=4k 2>/dev/null
        fi
        if [ "$STATE" = NearlyFull ]; then truncate -s -24k run/other-files; fi
        dotnet "$TOOL" "$@"; code=$?
        mkdir after && cp -r run/. after && rm -f after/other-files || exit 99
        exit $code
        """;

    /// <summary>Why there can be no such disk here; null when there can.</summary>
    public static string? Obstacle { get; } = Probe();

    /// <summary>Runs the tool in a folder with a run in <c>run</c>.</summary>
    public static ToolRun Run(string folder, DiskState state, IEnumerable<string> arguments)
    {
        using Process process = Start(
            folder,
            Script,
            ["hmlstm", .. arguments],
            ("STATE", state.ToString()),
            ("TOOL", Path.Combine(AppContext.BaseDirectory, "hmlstm.dll")));
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode != 99, error.Result);
        return new ToolRun(
            process.ExitCode,
            output.Replace(folder + "/", "", StringComparison.Ordinal),
            error.Result.Replace(folder + "/", "", StringComparison.Ordinal));
    }

    private static string? Probe()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-disk-");
        try
        {
            using Process process = Start(
                folder.FullName,
                "mkdir a b && mount -t tmpfs -o size=64k tmpfs a && mount --move a b && mount -o remount,ro,bind b",
                ["probe"]);
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "this machine lets nobody mount a small disk in a namespace of its own (unshare -rm)";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "this machine has no unshare";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(
        string folder, string script, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("unshare", ["-rm", "sh", "-c", script, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("HMLSTM_DEBUG");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
