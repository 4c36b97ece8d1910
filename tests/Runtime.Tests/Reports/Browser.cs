using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Hmlstm.Runtime.Tests.Data;

namespace Hmlstm.Runtime.Tests.Reports;

/// <summary>A headless Chromium that opens pages of a folder of its own.</summary>
internal sealed class Browser : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Quiet =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
        "--hide-scrollbars", "--enable-logging=stderr",
    ];

    private readonly TemporaryFolder folder = new();

    /// <summary>Where the program is; null where there is none.</summary>
    public static string? Program { get; } = Find();

    public void Dispose() => folder.Dispose();

    /// <summary>Opens a page; gives the document after its script has run, and what the console said.</summary>
    public (string Document, string[] Complaints) Open(string html)
    {
        (string output, string error) = Run(html, "--dump-dom");
        return (output, [.. error.Split('\n').Where(static line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
    }

    /// <summary>The colour of a page's upper left corner: red, green and blue, 0 to 255.</summary>
    public (byte Red, byte Green, byte Blue) Corner(string html, bool isDark)
    {
        string picture = Path.Combine(folder.Path, isDark ? "dark.png" : "light.png");
        Run(html, "--window-size=400,300", $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", "--screenshot=" + picture);
        return FirstPixel(File.ReadAllBytes(picture));
    }

    /// <summary>The first pixel of a PNG: whatever its row's filter is, nothing stands to the left or above.</summary>
    private static (byte Red, byte Green, byte Blue) FirstPixel(byte[] png)
    {
        using MemoryStream data = new();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                data.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        data.Position = 0;
        using ZLibStream pixels = new(data, CompressionMode.Decompress);
        byte[] first = new byte[4];
        pixels.ReadExactly(first);
        return (first[1], first[2], first[3]);
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(static place => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(place, name)))
            .FirstOrDefault(File.Exists);

    private (string Output, string Error) Run(string html, params string[] arguments)
    {
        string page = folder.File("page.html", html);
        ProcessStartInfo start = new(
            Program!,
            [.. Quiet, $"--user-data-dir={Path.Combine(folder.Path, "profile")}", .. arguments, "file://" + page])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("The browser hangs.");
        }

        return (output.Result, error.Result);
    }
}
