using System.Collections;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Hmlstm.Build.Tests;

/// <summary>The task as a build runs it.</summary>
public sealed class WeakenNativeRequirementsTests : IDisposable
{
    private readonly NativeFiles files = new();
    private readonly Messages messages = new();

    [Fact]
    public void A_library_that_an_old_libstdcxx_would_refuse_is_replaced_by_a_copy()
    {
        byte[] before = File.ReadAllBytes(NativeFiles.TorchSharp);

        WeakenNativeRequirements task = Run(NativeFiles.TorchSharp, files.OldLibstdcxx());

        Assert.Equal(NativeFiles.TorchSharp, Assert.Single(task.Replaced).ItemSpec);
        ITaskItem copy = Assert.Single(task.Replacements);
        Assert.Equal(Path.Combine(files.Folder, "obj", "linux-x64", "libLibTorchSharp.so"), copy.ItemSpec);
        Assert.Equal("runtimes/linux-x64/native/", copy.GetMetadata("DestinationSubDirectory"));
        NativeRequirement requirement = NativeRequirement.Of(copy.ItemSpec, files.OldLibstdcxx());
        Assert.Empty(requirement.Missing);
        Assert.Equal(NativeFiles.Newest, Assert.Single(requirement.Weak).Version);
        Assert.Equal(before, File.ReadAllBytes(NativeFiles.TorchSharp));
        (MessageImportance importance, string text) = Assert.Single(messages.Texts);
        Assert.Equal(MessageImportance.Normal, importance);
        Assert.StartsWith(
            "Hmlstm: libLibTorchSharp.so is replaced by a copy that does not insist on GLIBCXX_3.4.32, which ",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_build_leaves_the_copy_as_it_is()
    {
        string copy = Run(NativeFiles.TorchSharp, files.OldLibstdcxx()).Replacements[0].ItemSpec;
        var then = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(copy, then);

        Run(NativeFiles.TorchSharp, files.OldLibstdcxx());
        WeakenNativeRequirements ofCopy = Run(copy, files.OldLibstdcxx());

        Assert.Equal(then, File.GetLastWriteTimeUtc(copy));
        Assert.Empty(ofCopy.Replacements);
        Assert.Equal([copy], Directory.GetFiles(Path.GetDirectoryName(copy)!));
    }

    [Fact]
    public void Nothing_is_replaced_where_libstdcxx_is_new_enough()
    {
        WeakenNativeRequirements task = Run(NativeFiles.TorchSharp, files.NewLibstdcxx());

        Assert.Empty(task.Replaced);
        Assert.Empty(task.Replacements);
        Assert.Empty(messages.Texts);
        Assert.False(Directory.Exists(Path.Combine(files.Folder, "obj")));
    }

    [Fact]
    public void A_library_that_uses_what_is_missing_stays_and_one_line_says_so()
    {
        string library = files.Write("runtimes/linux-x64/native/libLibTorchSharp.so", NativeFiles.TorchSharpThatUsesNewest());

        WeakenNativeRequirements task = Run(library, files.OldLibstdcxx());

        Assert.Empty(task.Replacements);
        Assert.Empty(messages.Texts);
        Assert.Equal(
            $"Hmlstm: libLibTorchSharp.so uses symbols of GLIBCXX_3.4.32, which {files.OldLibstdcxx()} lacks: " +
            "TorchSharp cannot be loaded on this machine without a newer libstdc++.",
            Assert.Single(messages.Warnings));
    }

    [Fact]
    public void A_link_to_the_original_in_the_copys_place_is_replaced_and_not_written_through()
    {
        string original = files.Write("cache/libLibTorchSharp.so", File.ReadAllBytes(NativeFiles.TorchSharp));
        string place = Path.Combine(files.Folder, "obj", "linux-x64", "libLibTorchSharp.so");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.CreateSymbolicLink(place, original);

        Run(NativeFiles.TorchSharp, files.OldLibstdcxx());

        Assert.Equal(File.ReadAllBytes(NativeFiles.TorchSharp), File.ReadAllBytes(original));
        Assert.Null(new FileInfo(place).LinkTarget);
    }

    [Fact]
    public void A_file_that_is_no_library_is_a_warning_and_the_build_goes_on()
    {
        string library = files.Write("native/libLibTorchSharp.so", "text"u8.ToArray());

        WeakenNativeRequirements task = Run(library, files.OldLibstdcxx());

        Assert.Empty(task.Replacements);
        Assert.Contains($"{library}: not a 64-bit little-endian ELF file", Assert.Single(messages.Warnings), StringComparison.Ordinal);
    }

    public void Dispose() => files.Dispose();

    private WeakenNativeRequirements Run(string library, string libstdcxx)
    {
        var item = new TaskItem(library, new Dictionary<string, string> { ["DestinationSubDirectory"] = "runtimes/linux-x64/native/" });
        var task = new WeakenNativeRequirements
        {
            BuildEngine = messages,
            Libraries = [item],
            OutputFolder = Path.Combine(files.Folder, "obj"),
            Libstdcxx = libstdcxx,
        };
        Assert.True(task.Execute());
        return task;
    }

    private sealed class Messages : IBuildEngine
    {
        public List<(MessageImportance Importance, string Text)> Texts { get; } = [];

        public List<string> Warnings { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "";

        public void LogMessageEvent(BuildMessageEventArgs e) => Texts.Add((e.Importance, e.Message!));

        public void LogWarningEvent(BuildWarningEventArgs e) => Warnings.Add(e.Message!);

        public void LogErrorEvent(BuildErrorEventArgs e) => Assert.Fail(e.Message);

        public void LogCustomEvent(CustomBuildEventArgs e) => Assert.Fail(e.Message);

        public bool BuildProjectFile(
            string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => false;
    }
}
