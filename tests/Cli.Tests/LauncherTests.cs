using System.Diagnostics;

namespace Hmlstm.Cli.Tests;

/// <summary>
/// The scripts at the repository's root, copied to a folder where the machine is set up
/// already and <c>dotnet</c> only says what it was asked.
/// </summary>
public sealed class LauncherTests : IDisposable
{
    private readonly Workplace work = new();

    public LauncherTests()
    {
        foreach (string script in new[] { "hmlstm", "test", "eng/setup", ".ci/run" })
        {
            work.With("home/" + script, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Launchers", Path.GetFileName(script))));
            MakeExecutable("home/" + script);
        }

        work.With("home/src/Cli/Tool.cs", "").With("home/.hmlstm/tool.stamp", "").With("home/artifacts/bin/Cli/release/hmlstm.dll", "")
            .With("bin/dotnet", "#!/bin/sh\necho \"$PWD: dotnet $*\"\n").With("elsewhere/home/eng/setup", "#!/bin/sh\necho not this one\n");
        MakeExecutable("bin/dotnet");
    }

    [Theory]
    [InlineData("elsewhere", "../home/hmlstm")]
    [InlineData("elsewhere", "../links/hm")]
    [InlineData("links", "./hm")]
    [InlineData(".", "home/hmlstm")]
    [InlineData(".", "links/folder/hmlstm")]
    public void The_tool_is_found_from_any_folder_and_through_links_and_runs_where_it_was_called(string folder, string command)
    {
        work.With("home/eng/setup", "#!/bin/sh\n");
        Directory.CreateDirectory(work.PathOf("links"));
        File.CreateSymbolicLink(work.PathOf("links/hm"), "../home/hmlstm");
        Directory.CreateSymbolicLink(work.PathOf("links/folder"), "../home");
        string place = Path.GetFullPath(work.PathOf(folder)).TrimEnd('/');

        string output = Run(place, command, "check", "a b.model.yaml");

        Assert.Equal($"{place}: dotnet {work.PathOf("home")}/artifacts/bin/Cli/release/hmlstm.dll check a b.model.yaml\n", output);
    }

    [Theory]
    [InlineData("home/test")]
    [InlineData("home/.ci/run")]
    public void The_test_runs_in_its_own_repository_wherever_it_is_called(string command)
    {
        work.With("home/eng/setup", "#!/bin/sh\necho \"set up in $PWD\"\nexit 1\n");
        Directory.CreateDirectory(work.PathOf("links"));
        File.CreateSymbolicLink(work.PathOf("links/it"), "../" + command);

        Assert.StartsWith($"set up in {work.PathOf("home")}\n", Run(work.Folder, command), StringComparison.Ordinal);
        Assert.StartsWith($"set up in {work.PathOf("home")}\n", Run(work.Folder, "links/it"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_set_up_looks_into_its_own_repository_wherever_it_is_called()
    {
        string output = Run(work.Folder, "home/eng/setup", "--unknown");

        Assert.Equal("setup: error: there is no option --unknown\n", output);
        work.With(
            "home/eng/setup",
            work.Read("home/eng/setup").Replace("readonly state=", "pwd; exit 0; readonly state=", StringComparison.Ordinal));
        Assert.Equal(work.PathOf("home") + "\n", Run(work.Folder, "home/eng/setup"));
    }

    public void Dispose() => work.Dispose();

    private void MakeExecutable(string name)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(work.PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Runs a script as a shell with a CDPATH that has folders of the same names; gives what it writes.</summary>
    private string Run(string folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["-c", "exec \"$@\" 2>&1", "bash", command, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = work.PathOf("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["CDPATH"] = work.PathOf("elsewhere") + ":" + work.Folder;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
