using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hmlstm.Runtime.Tests.Data;

/// <summary>
/// An HTTP server on this machine that answers each connection as the next step of a script says, with honest or dishonest bytes.
/// </summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Queue<Func<long?, byte[]>> script;
    private readonly CancellationTokenSource over = new();
    private readonly Task loop;

    /// <summary>
    /// Starts; each step gets the start of the range that was asked for, if any, and gives the raw answer. Then the connection ends.
    /// </summary>
    public LocalServer(params Func<long?, byte[]>[] script)
    {
        this.script = new(script);
        listener.Start();
        Address = new Uri(
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/file"));
        loop = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public List<long?> Ranges { get; } = [];

    public static byte[] Answer(string status, byte[] body, long? length = null, string? headers = null) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Length: {length ?? body.Length}\r\n{headers}Connection: close\r\n\r\n")),
        .. body,
    ];

    /// <summary>The rest of a file from where it was asked for, as an honest server with ranges sends it.</summary>
    public static byte[] Rest(byte[] file, long? from) => from is long start
        ? Answer(
            "206 Partial Content",
            file[(int)start..],
            headers: string.Create(CultureInfo.InvariantCulture, $"Content-Range: bytes {start}-{file.Length - 1}/{file.Length}\r\n"))
        : Answer("200 OK", file);

    public void Dispose()
    {
        over.Cancel();
        loop.GetAwaiter().GetResult();
        listener.Stop();
        over.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (script.Count > 0)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(over.Token);
                using NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
                long? from = null;
                while (await reader.ReadLineAsync() is { Length: > 0 } line)
                {
                    if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                    {
                        from = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
                    }
                }

                Ranges.Add(from);
                await stream.WriteAsync(script.Dequeue()(from));
            }

            // Whoever comes after the last step is refused at once.
            listener.Stop();
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            // The test is over, or the client left because it had heard enough.
        }
    }
}
