using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Prediction;

/// <summary>What the content of an input is.</summary>
public enum PredictionSourceKind
{
    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A safetensors file, see <see cref="PredictionInput"/>.</summary>
    Tensors,

    /// <summary>An IDX file.</summary>
    Images,

    /// <summary>Lines, the first of which is a JSON object.</summary>
    JsonLines,

    /// <summary>A table of one of the <see cref="TableFormats"/>.</summary>
    Table,

    /// <summary>Anything else: a CSV table or plain text.</summary>
    Text,
}

/// <summary>An input to predict from: a file, a folder or a stream. Its content says what it is, and whether it is gzipped.</summary>
/// <remarks>What has no length, such as a pipe, is copied to a temporary file first; see <see cref="InputFile"/>.</remarks>
public sealed class PredictionSource : IDisposable
{
    private const int HeadLength = 1 << 16;
    private const string PlainText = ".txt";
    private readonly FileStream? file;
    private readonly bool isZipped;

    private PredictionSource(string name, FileStream? file)
    {
        Name = name;
        this.file = file;
        if (file is null)
        {
            return;
        }

        Span<byte> magic = stackalloc byte[2];
        isZipped = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic is [0x1F, 0x8B];
        byte[] head = new byte[HeadLength];
        using Stream content = Open();
        Kind = KindOf(head.AsSpan(0, content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)), name, file.Length);
        file.Position = 0;
        TableFormat = isZipped ? null : TableFormats.Of(file);
        Kind = TableFormat is null ? Kind : PredictionSourceKind.Table;
    }

    /// <summary>What messages call it: the path, or the name of the stream.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public PredictionSourceKind Kind { get; } = PredictionSourceKind.Folder;

    /// <summary>The format of a <see cref="PredictionSourceKind.Table"/>; null otherwise.</summary>
    internal ITableFormat? TableFormat { get; }

    /// <summary>Opens a file or a folder.</summary>
    /// <param name="path">The path, which may also be a pipe.</param>
    /// <param name="cancel">Ends the copying of a pipe.</param>
    /// <exception cref="DataException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static PredictionSource Open(string path, CancellationToken cancel = default)
    {
        if (Directory.Exists(path))
        {
            return new PredictionSource(path, file: null);
        }

        return Of(path, () => InputFile.Open(path, cancel));
    }

    /// <summary>Copies a stream, such as standard input.</summary>
    /// <param name="stream">The stream; at most <see cref="InputFile.LongestPipe"/> bytes. It stays open.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancel">Ends the copying.</param>
    /// <exception cref="DataException">It cannot be read, or is too long.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static PredictionSource Open(Stream stream, string name, CancellationToken cancel = default) =>
        Of(name, () => InputFile.Copy(stream, InputFile.LongestPipe, cancel));

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    /// <summary>The unzipped content from its beginning; every call begins anew, and ends what an earlier one gave.</summary>
    /// <exception cref="InvalidOperationException">It is a folder.</exception>
    internal Stream Open()
    {
        FileStream content = file ?? throw new InvalidOperationException("A folder has no content of its own.");
        content.Position = 0;
        return isZipped
            ? new GZipStream(content, CompressionMode.Decompress, leaveOpen: true)
            : new UnownedStream(content);
    }

    /// <summary>The rows of a <see cref="PredictionSourceKind.Table"/>.</summary>
    /// <param name="read">Reads the rows.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file is damaged; or what <paramref name="read"/> finds.</exception>
    internal T ReadTable<T>(Func<ITableReader, T> read, CancellationToken cancel)
    {
        if (file is null || TableFormat is null)
        {
            throw new InvalidOperationException("Only a table has rows.");
        }

        file.Position = 0;
        return TableFormat.Read(Name, file, read, cancel);
    }

    /// <summary>The tensors for a network, where it is <see cref="PredictionSourceKind.Tensors"/>.</summary>
    /// <param name="network">The network that is to read them.</param>
    /// <exception cref="WeightsException">The file is damaged, or its tensors do not fit the network.</exception>
    public PredictionInput ReadTensors(Definitions.Models.InputDefinition network)
    {
        FileStream content = file ?? throw new InvalidOperationException("A folder has no tensors.");
        content.Position = 0;
        return PredictionInput.Read(content, Name, network);
    }

    private static PredictionSource Of(string name, Func<FileStream> open)
    {
        FileStream? file = null;
        try
        {
            file = open();
            return new PredictionSource(name, file);
        }
        catch (Exception exception) when (exception is InvalidDataException || DataException.IsFileFailure(exception))
        {
            file?.Dispose();
            throw DataException.ForFile(name, exception);
        }
    }

    private static PredictionSourceKind KindOf(ReadOnlySpan<byte> head, string name, long length)
    {
        if (head is [0, 0, 0x08, _, ..])
        {
            return PredictionSourceKind.Images;
        }

        if (head.Length > 8 && head[8] == '{' && BitConverter.ToUInt64(head) is > 0 and var header && header <= (ulong)length)
        {
            return PredictionSourceKind.Tensors;
        }

        bool isNamedText = name.EndsWith(PlainText, StringComparison.OrdinalIgnoreCase);
        return !isNamedText && BeginsWithObject(head) ? PredictionSourceKind.JsonLines : PredictionSourceKind.Text;
    }

    /// <summary>Whether the first line is a JSON object, or, where it is longer than what is seen of it, the beginning of one.</summary>
    private static bool BeginsWithObject(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.StartsWith(Encoding.UTF8.Preamble) ? head[Encoding.UTF8.Preamble.Length..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        if (text is not [(byte)'{', ..])
        {
            return false;
        }

        int end = text.IndexOf((byte)'\n');
        Utf8JsonReader reader = new(end < 0 ? text : text[..end], isFinalBlock: end >= 0 || head.Length < HeadLength, state: default);
        try
        {
            int depth = 0;
            while (reader.Read())
            {
                depth = reader.CurrentDepth;
            }

            return depth == 0 || end < 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A stream that stays open when its reader closes it.</summary>
    private sealed class UnownedStream(Stream behind) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => behind.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => behind.Read(buffer);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
