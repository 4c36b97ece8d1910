using System.IO.Compression;
using System.Text;

namespace Hmlstm.Runtime.Data;

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
    public static void WriteText(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text, new UTF8Encoding(false));
}
