using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Native;
using Hmlstm.Package.Tests.Support;

namespace Hmlstm.Package.Tests;

/// <summary>A published network as a native program, outside the repository and with the package.</summary>
public sealed class NativeProgramTests : IDisposable
{
    private const string Letters = """
        model: Letters
        task: language-model
        input: { tokens: 27, embedding: 8 }
        layers: [ { cell: hm-lstm, hidden: [12, 8], layer_norm: true }, { cell: k-lstm, hidden: 6, cells: 2 }, { cell: gru, hidden: 5 } ]
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-native-");

    // No package cache has it.
    private readonly string version = $"1.0.0-n{Guid.NewGuid():N}";

    [NativeFact]
    public async Task It_is_compiled_without_a_warning_and_runs_by_itself()
    {
        string feed = Path.Combine(folder.FullName, "feed");
        await PackedHmlstm.PackAsync(feed, "src/InferencePackage/InferencePackage.csproj", version);
        NetworkDefinition definition = NetworkParser.Parse("letters.model.yaml", Letters).Definition!;
        NativeProjectOptions options = new() { PackageVersion = version, EmbedsWeights = true, Feed = feed };
        string project = folder.CreateSubdirectory("letters").FullName;
        foreach (ProjectFile file in NativeProject.Write(definition, Letters, options))
        {
            await File.WriteAllTextAsync(Path.Combine(project, file.Name), file.Text);
        }

        await File.WriteAllBytesAsync(Path.Combine(project, NativeProject.WeightsFile), Weights(definition));
        string[] publish = ["publish", "-o", NativeProject.ProgramFolder, "-v", "q", "-warnaserror", "-p:NuGetAudit=false"];
        (await Dotnet.RunAsync(project, publish)).MustSucceed();

        string program = Path.Combine(project, NativeProject.ProgramFolder, "letters");
        Assert.InRange(new FileInfo(program).Length, 1, 8_000_000);
        string[] lines = Run(Copy(program), "The sea", "--each");
        Assert.Equal(["t", "h", "e", " ", "s", "e", "a"], lines.Select(static line => line.Split('\t')[0]));
        Assert.All(lines, static line => Assert.Equal(5, line.Split('\t').Length));
    }

    public void Dispose()
    {
        folder.Delete(recursive: true);
        string restored = Path.Combine(BuiltWith.NuGetPackageRoot, "hmlstm.inference", version);
        if (Directory.Exists(restored))
        {
            Directory.Delete(restored, recursive: true);
        }
    }

    // Nothing lies beside it there.
    private string Copy(string program)
    {
        string alone = Path.Combine(folder.CreateSubdirectory("alone").FullName, "letters");
        File.Copy(program, alone);
        return alone;
    }

    private static string[] Run(string program, string input, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A safetensors file of small numbers.</summary>
    private static byte[] Weights(NetworkDefinition definition)
    {
        Dictionary<string, object> header = new()
        {
            ["__metadata__"] = new Dictionary<string, string>
            {
                ["fingerprint"] = Fingerprint.Of(definition),
                ["vocabulary.alphabet"] = "text8",
            },
        };
        List<float> values = [];
        foreach (ParameterPlan parameter in NetworkPlan.Of(definition).Parameters)
        {
            long[] offsets = [4L * values.Count, 4L * (values.Count + parameter.Count)];
            header[parameter.Name] = new { dtype = "F32", shape = parameter.Shape.ToArray(), data_offsets = offsets };
            values.AddRange(Enumerable.Range(values.Count, (int)parameter.Count).Select(static n => ((n * 37 % 101) - 50) / 100f));
        }

        byte[] text = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values))];
    }
}
