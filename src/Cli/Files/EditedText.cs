using System.Text;

namespace Hmlstm.Cli.Files;

/// <summary>The text of a file that is changed in places: its byte order mark, if it has one, and its line ends stay.</summary>
internal sealed class EditedText
{
    /// <summary>Bytes of a file that is edited at most; no definition is that long.</summary>
    private const int LongestFile = 16 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly bool isMarked;

    private EditedText(string text, bool isMarked)
    {
        Text = text;
        this.isMarked = isMarked;
    }

    /// <summary>The text without the mark.</summary>
    public string Text { get; }

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">
    /// There is no such file, or it is a folder, too long, or no UTF-8, so that it could not be written back as it was.
    /// </exception>
    public static EditedText Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"'{path}' is a folder; name the .model.yaml file");
        }

        try
        {
            using FileStream file = InputFile.Open(path);
            if (file.Length > LongestFile)
            {
                throw new InputException($"'{path}' has more than {LongestFile} bytes; no definition is that long");
            }

            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            bool isMarked = bytes.AsSpan().StartsWith(Mark);
            return new EditedText(Strict.GetString(bytes.AsSpan(isMarked ? Mark.Length : 0)), isMarked);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"there is no file '{path}'{FileProblem.OfMissing(path)}");
        }
        catch (DecoderFallbackException)
        {
            throw new InputException($"'{path}' is not UTF-8 text, and could not be written back as it is; convert it");
        }
    }

    /// <summary>The bytes of a text in the form of this one.</summary>
    public byte[] Encode(string text) => isMarked ? [.. Mark, .. Strict.GetBytes(text)] : Strict.GetBytes(text);
}
