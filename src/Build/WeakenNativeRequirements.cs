using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Hmlstm.Build;

/// <summary>
/// Gives a build, for native libraries that this machine's libstdc++ is too old for, copies in which the requirement of the missing
/// version is weak. The originals, which
/// may share their bytes with the package cache, are not touched.
/// </summary>
public sealed class WeakenNativeRequirements : Microsoft.Build.Utilities.Task
{
    /// <summary>The native libraries that the build copies: items whose path is the file.</summary>
    [Required]
    public ITaskItem[] Libraries { get; set; } = [];

    /// <summary>The folder for the copies.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <summary>The libstdc++ that the program will be loaded with; empty for this machine's.</summary>
    public string Libstdcxx { get; set; } = "";

    /// <summary>The items of <see cref="Libraries"/> that are to be replaced.</summary>
    [Output]
    public ITaskItem[] Replaced { get; private set; } = [];

    /// <summary>What they are to be replaced by, with their metadata.</summary>
    [Output]
    public ITaskItem[] Replacements { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        string? libstdcxx = Libstdcxx.Length > 0 ? Libstdcxx : Build.Libstdcxx.Find();
        if (libstdcxx is null)
        {
            Log.LogMessage(
                MessageImportance.Low,
                "Hmlstm: this machine has no {0} to compare native libraries with.",
                Build.Libstdcxx.Name);
            return true;
        }

        try
        {
            Replace(libstdcxx);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Log.LogWarning(
                "Hmlstm: what TorchSharp's native library requires of {0} cannot be read: {1}",
                Build.Libstdcxx.Name,
                failure.Message);
        }

        return true;
    }

    private void Replace(string libstdcxx)
    {
        List<ITaskItem> replaced = [], replacements = [];
        foreach (ITaskItem library in Libraries)
        {
            NativeRequirement requirement = NativeRequirement.Of(library.ItemSpec, libstdcxx);
            if (requirement.Missing.Count == 0)
            {
                continue;
            }

            string name = Path.GetFileName(library.ItemSpec);
            if (!requirement.CanBeWeak)
            {
                Log.LogWarning(
                    "Hmlstm: {0} uses symbols of {1}, which {2} lacks: TorchSharp cannot be loaded on " +
                    "this machine without a newer libstdc++.",
                    name,
                    NativeRequirement.Names(requirement.Missing),
                    libstdcxx);
                continue;
            }

            string copy = Path.Combine(
                OutputFolder,
                Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(library.ItemSpec)) ?? ""),
                name);
            WriteIfDifferent(copy, requirement.Weakened());
            var replacement = new TaskItem(copy);
            library.CopyMetadataTo(replacement);
            replaced.Add(library);
            replacements.Add(replacement);
            Log.LogMessage(
                MessageImportance.Normal,
                "Hmlstm: {0} is replaced by a copy that does not insist on {1}, which {2} lacks and nothing in it uses.",
                name,
                NativeRequirement.Names(requirement.Missing),
                libstdcxx);
        }

        (Replaced, Replacements) = ([.. replaced], [.. replacements]);
    }

    /// <summary>
    /// Writes a new file and moves it to its place: what a link there leads to is not changed, and another build sees all of it or
    /// nothing.
    /// </summary>
    private static void WriteIfDifferent(string path, byte[] bytes)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string draft = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(draft, bytes);
        File.Move(draft, path, overwrite: true);
    }
}
