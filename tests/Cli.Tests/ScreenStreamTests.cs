using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Tests;

public class ScreenStreamTests
{
    [Fact]
    public void A_line_for_a_screen_that_was_closed_is_lost_and_stops_nothing()
    {
        using var screen = new ClosableScreen();
        using var writer = new StreamWriter(new ScreenStream(screen)) { AutoFlush = true };

        writer.Write("seen");
        screen.IsClosed = true;
        writer.Write("lost");
        screen.IsClosed = false;
        writer.Write(", and seen again");

        Assert.Equal("seen, and seen again", screen.Text);
    }

    private sealed class ClosableScreen : MemoryStream
    {
        public bool IsClosed { get; set; }

        public string Text => System.Text.Encoding.UTF8.GetString(ToArray());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            ThrowIfClosed();
            base.Write(buffer);
        }

        public override void Flush() => ThrowIfClosed();

        private void ThrowIfClosed()
        {
            if (IsClosed)
            {
                throw new IOException("Input/output error");
            }
        }
    }
}
