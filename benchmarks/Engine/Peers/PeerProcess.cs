using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Benchmarks.Peers;

/// <summary>One Python process with PyTorch that answers requests, so that no time includes its start.</summary>
internal sealed class PeerProcess : IDisposable
{
    /// <summary>The distribution's Python, which the distribution's PyTorch belongs to.</summary>
    private const string Interpreter = "/usr/bin/python3";

    private const string Absent = "PyTorch, which the benchmark compares with, is missing; "
        + "eng/setup --peers gets it (Debian, Ubuntu: apt-get install python3-torch)";

    private readonly Process process;

    private PeerProcess(Process process, DirectoryInfo folder)
    {
        this.process = process;
        Folder = folder.FullName;
    }

    /// <summary>A folder for files that go from one process to the other; it goes with the process.</summary>
    public string Folder { get; }

    /// <summary>The version of PyTorch.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The library behind PyTorch's matrix products, and the processor type that it detected.</summary>
    public string Blas { get; private set; } = "";

    /// <summary>Bytes of memory that the process held at its last answer.</summary>
    public long Resident { get; private set; }

    /// <summary>Starts it.</summary>
    /// <exception cref="BenchmarkException">There is no Python, or it has no PyTorch.</exception>
    public static PeerProcess Start()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-bench-");
        try
        {
            WriteScripts(folder.FullName);
            var start = new ProcessStartInfo(Interpreter, ["-u", "-B", Path.Combine(folder.FullName, "peer.py")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            Process process = Process.Start(start) ?? throw new BenchmarkException(Absent);
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            return Greet(new PeerProcess(process, folder));
        }
        catch (Win32Exception)
        {
            folder.Delete(recursive: true);
            throw new BenchmarkException(Absent);
        }
    }

    /// <summary>Loads a network into the process, replacing the last one.</summary>
    /// <param name="kind">Which of the peer's networks.</param>
    /// <param name="variants">The ways in which it is run; the first one is compared.</param>
    /// <param name="options">What describes the network besides its weights.</param>
    /// <param name="weights">A safetensors file.</param>
    /// <param name="window">A safetensors file with <c>input</c>, and <c>upstream</c> where it trains.</param>
    public void Load(string kind, IReadOnlyList<string> variants, JsonObject options, string weights, string window) => Ask(new JsonObject
    {
        ["operation"] = "load",
        ["peer"] = kind,
        ["variants"] = new JsonArray([.. variants.Select(static name => (JsonNode)name)]),
        ["options"] = options.DeepClone(),
        ["weights"] = weights,
        ["window"] = window,
    });

    /// <summary>Times a variant of the loaded network.</summary>
    /// <returns>Seconds of all repetitions together.</returns>
    public double Time(string variant, int threads, int repetitions)
    {
        JsonObject reply = Ask(new JsonObject
        {
            ["operation"] = "time",
            ["variant"] = variant,
            ["threads"] = threads,
            ["repetitions"] = repetitions,
        });
        Resident = (long)reply["resident"]!;
        return (double)reply["seconds"]!;
    }

    /// <summary>Outputs and gradients of one iteration of the loaded network.</summary>
    /// <param name="variant">Which variant; null for the first one in float64.</param>
    /// <param name="seed">Of what it draws.</param>
    /// <returns>The results by name, as float64.</returns>
    public TensorFile Results(string? variant, long seed)
    {
        string path = Path.Combine(Folder, "results.safetensors");
        Ask(new JsonObject { ["operation"] = "results", ["variant"] = variant, ["seed"] = seed, ["path"] = path });
        return TensorFile.Read(path);
    }

    /// <summary>What torch draws: numbers with the exponential distribution.</summary>
    public float[] Draw(long seed, int count) =>
        [
            .. Ask(new JsonObject { ["operation"] = "random", ["seed"] = seed, ["count"] = count })["numbers"]!
                .AsArray()
                .Select(static number => (float)number!),
        ];

    /// <summary>Seconds of the fastest single-precision product of two square matrices.</summary>
    public double Product(int size, int threads, int repetitions) =>
        (double)Ask(new JsonObject
        {
            ["operation"] = "product",
            ["size"] = size,
            ["threads"] = threads,
            ["repetitions"] = repetitions,
        })["seconds"]!;

    /// <inheritdoc/>
    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static PeerProcess Greet(PeerProcess peer)
    {
        try
        {
            JsonObject reply = peer.Ask(new JsonObject { ["operation"] = "hello" });
            peer.Version = (string)reply["torch"]!;
            peer.Blas = (string)reply["blas"]!;
            return peer;
        }
        catch (BenchmarkException)
        {
            peer.Dispose();
            throw new BenchmarkException(Absent);
        }
    }

    private static void WriteScripts(string folder)
    {
        const string Prefix = "peers/";
        System.Reflection.Assembly assembly = typeof(PeerProcess).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream script = assembly.GetManifestResourceStream(name)!;
            using FileStream file = File.Create(Path.Combine(folder, name[Prefix.Length..]));
            script.CopyTo(file);
        }
    }

    private JsonObject Ask(JsonObject request)
    {
        string? line;
        try
        {
            process.StandardInput.WriteLine(request.ToJsonString());
            process.StandardInput.Flush();
            line = process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            line = null;
        }

        string operation = (string)request["operation"]!;
        JsonObject reply = line is null
            ? throw new BenchmarkException($"the Python process ended during '{operation}'")
            : ParseReply(line, operation);
        return reply["error"] is JsonNode problem
            ? throw new BenchmarkException($"PyTorch could not do '{operation}': {(string)problem!}")
            : reply;
    }

    private static JsonObject ParseReply(string line, string operation)
    {
        try
        {
            return JsonNode.Parse(line)!.AsObject();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new BenchmarkException($"the Python process answered '{operation}' with something else than JSON");
        }
    }
}
