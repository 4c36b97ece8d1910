using System.Buffers.Binary;

namespace Hmlstm.Runtime.Tests.Weights;

/// <summary>A stream that claims to be as long as any header and begins with a given header length.</summary>
internal sealed class EndlessStream(long headerLength) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => long.MaxValue;

    public override long Position { get; set; }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        byte[] start = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(start, headerLength);
        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = Position < 8 ? start[Position] : (byte)0;
            Position++;
        }

        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset;

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
