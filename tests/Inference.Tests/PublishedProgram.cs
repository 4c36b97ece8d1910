using System.Diagnostics;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.Native;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Hmlstm.Inference.Tests;

/// <summary>The program of a published network, compiled as its project compiles it, but for the .NET runtime.</summary>
internal sealed class PublishedProgram : IDisposable
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string RuntimeConfiguration = """
        {
          "runtimeOptions": {
            "framework": { "name": "Microsoft.NETCore.App", "version": "10.0.0" },
            "configProperties": { "System.Globalization.Invariant": true }
          }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-program-");

    /// <summary>Writes and compiles it; a warning is a failure.</summary>
    /// <param name="definition">One of <see cref="TestDefinitions"/>, perhaps with data.</param>
    /// <param name="weights">Its weights.</param>
    public PublishedProgram(NetworkDefinition definition, string weights)
    {
        string text = TestDefinitions.Text(definition.Name);
        IReadOnlyList<ProjectFile> files = NativeProject.Write(definition, text, new NativeProjectOptions { PackageVersion = "1.0.0" });
        string source = files.Single(static file => file.Name == "Program.cs").Text;
        PredictorProjectTests.Run(
            [new PredictorProjectTests.Definition(definition.Name, text)],
            out Compilation whole,
            CSharpSyntaxTree.ParseText(ImplicitUsings, PredictorProjectTests.Parsing),
            CSharpSyntaxTree.ParseText(source, PredictorProjectTests.Parsing));
        EmitResult emitted = whole.Emit(Path.Combine(folder.FullName, "program.dll"));
        Assert.Empty(emitted.Diagnostics
            .Where(static one => one.Severity >= DiagnosticSeverity.Warning)
            .Select(static one => one.ToString()));
        File.WriteAllText(Path.Combine(folder.FullName, "program.runtimeconfig.json"), RuntimeConfiguration);
        foreach (string library in new[] { "Hmlstm.Inference.dll", "Hmlstm.Engine.dll", "Hmlstm.Definitions.dll" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, library), Path.Combine(folder.FullName, library));
        }

        File.Copy(weights, Path.Combine(folder.FullName, NativeProject.WeightsFile));
    }

    /// <summary>Runs it.</summary>
    /// <param name="input">Its standard input.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code, and the lines of its output and of its errors.</returns>
    public (int Code, string[] Output, string[] Errors) Run(string input, params string[] arguments)
    {
        ProcessStartInfo start = new(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", Path.Combine(folder.FullName, "program.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, Lines(output.Result), Lines(errors.Result));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
