namespace Hmlstm.Cli.Terminals;

/// <summary>
/// A screen that may be closed while the tool is running: later output is lost, but the work continues.
/// </summary>
/// <param name="screen">The screen; every write to a closed one fails.</param>
internal sealed class ScreenStream(Stream screen) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            screen.Write(buffer);
        }
        catch (IOException)
        {
            // Nobody can see it any more.
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            screen.Flush();
        }
        catch (IOException)
        {
            // As above.
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
