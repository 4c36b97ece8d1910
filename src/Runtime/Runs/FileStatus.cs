using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hmlstm.Runtime.Runs;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or nothing that may be looked at.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, a terminal, a socket or a device.</summary>
    Special,
}

/// <summary>What stands at a path, links followed: .NET itself tells neither pipes and devices from files, nor who owns them.</summary>
/// <param name="Kind">What it is. Where the system is not Linux, pipes and devices count as files.</param>
/// <param name="Mode">Who may read, write and execute it.</param>
/// <param name="Owner">The ids of its user and group; null where the system is not Linux.</param>
internal sealed partial record FileStatus(FileKind Kind, UnixFileMode Mode, (uint User, uint Group)? Owner)
{
    private const int CurrentFolder = -100;
    private const int OfHandle = 0x1000;
    private const uint BasicFields = 0x7ff;
    private const int KindBits = 0xf000;
    private const int ModeBits = 0x1ff;

    /// <summary>Looks at a path, and through links.</summary>
    public static FileStatus Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return Look(CurrentFolder, path, 0, BasicFields, out Statx found) == 0
                    ? new FileStatus(KindOf(found.Mode), (UnixFileMode)(found.Mode & ModeBits), (found.User, found.Group))
                    : new FileStatus(FileKind.Missing, default, null);
            }
            catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
            {
                // A C library without statx: what .NET tells has to do.
            }
        }

        return Directory.Exists(path) ? new FileStatus(FileKind.Folder, default, null)
            : !File.Exists(path) ? new FileStatus(FileKind.Missing, default, null)
            : new FileStatus(FileKind.Regular, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path), null);
    }

    /// <summary>Whether an open file is the one at a path, and not one that was removed from there since it was opened.</summary>
    public static bool IsAt(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return Look(file, "", OfHandle, BasicFields, out Statx open) == 0
                    && Look(CurrentFolder, path, 0, BasicFields, out Statx there) == 0
                    && (open.Node, open.DeviceMajor, open.DeviceMinor) == (there.Node, there.DeviceMajor, there.DeviceMinor);
            }
            catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
            {
                // As above.
            }
        }

        return File.Exists(path);
    }

    /// <summary>Gives an open file the mode and, where the system lets it, the owner that this file has.</summary>
    public void CopyTo(SafeFileHandle file)
    {
        if (Owner is (uint user, uint group))
        {
            // Only root may give a file away; a file that stays the writer's own is worth more than none.
            _ = Give(file, user, group);
        }

        if (!OperatingSystem.IsWindows())
        {
            // Second, because a new owner takes bits of the mode away.
            File.SetUnixFileMode(file, Mode);
        }
    }

    private static FileKind KindOf(ushort mode) => (mode & KindBits) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        _ => FileKind.Special,
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(int folder, string path, int flags, uint fields, out Statx found);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(SafeFileHandle file, string path, int flags, uint fields, out Statx found);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int Give(SafeFileHandle file, uint user, uint group);

    /// <summary>The kernel's <c>struct statx</c>, the same on every architecture (linux/stat.h); the fields that are read here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Node;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
