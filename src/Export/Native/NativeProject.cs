using System.Xml.Linq;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Export.Native;

/// <summary>How the project of a native program is written.</summary>
public sealed record NativeProjectOptions
{
    /// <summary>The version of the package <c>Hmlstm.Inference</c>.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>Whether the weights become a part of the program; otherwise they are a file beside it.</summary>
    public bool EmbedsWeights { get; init; }

    /// <summary>A feed with the package, beside those that the machine is set up with: a folder or an address; null for none.</summary>
    public string? Feed { get; init; }
}

/// <summary>A file of a project.</summary>
/// <param name="Name">Its name in the project's folder.</param>
/// <param name="Text">Its text, with <c>\n</c> between lines.</param>
public sealed record ProjectFile(string Name, string Text);

/// <summary>
/// A project that the .NET SDK compiles to a native program: it reads standard input with a network and writes what that says.
/// </summary>
/// <remarks>
/// The project has the definition, from which the package <c>Hmlstm.Inference</c> generates the predictor, and the program's source. Of a
/// definition's texts only its checked names get into the source; names of columns and classes are read from the weights at run time.
/// </remarks>
public static class NativeProject
{
    /// <summary>The file of the weights in the project's folder, which is not among those of <see cref="Write"/>.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <summary>The folder in the project's folder that the published program is put into.</summary>
    public const string ProgramFolder = "native";

    private const string IsX64 = "$(RuntimeIdentifier.EndsWith('-x64')) Or ('$(RuntimeIdentifier)' == '' "
        + "And '$([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture)' == 'X64')";

    /// <summary>The program's name: <c>two-tones</c> of <c>TwoTones</c>.</summary>
    /// <param name="definition">A valid definition.</param>
    public static string NameOf(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        string name = definition.Name;
        return string.Concat(name.Select((letter, place) =>
        {
            bool begins = place > 0
                && char.IsUpper(letter)
                && (!char.IsUpper(name[place - 1]) || (place + 1 < name.Length && char.IsLower(name[place + 1])));
            return (begins && name[place - 1] != '_' ? "-" : "") + char.ToLowerInvariant(letter);
        }));
    }

    /// <summary>Why a network cannot become such a program, as the rest of a sentence about it; null where it can.</summary>
    /// <param name="definition">A valid definition.</param>
    public static string? Obstacle(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.Task == TaskKind.LanguageModel && !definition.Layers.All(static stack => stack.CanStep))
        {
            return "is bidirectional: it needs a text's end to read its beginning";
        }

        if (definition.Loss.Kind == LossKind.Mixture)
        {
            return "predicts a mixture of Gaussians, which has no line of numbers; write a program with its predictor";
        }

        return definition.Data is SeriesData series && KeyBeyondColumns(series) is { } key
            ? $"reads a series with '{key}', which the columns of one row do not say; write a program with its predictor"
            : null;
    }

    /// <summary>The files of the project, without the weights.</summary>
    /// <param name="definition">A valid definition without an <see cref="Obstacle"/>.</param>
    /// <param name="definitionText">Its YAML.</param>
    /// <param name="options">How the project is written.</param>
    /// <exception cref="ArgumentException">The network cannot become a program.</exception>
    public static IReadOnlyList<ProjectFile> Write(NetworkDefinition definition, string definitionText, NativeProjectOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Obstacle(definition) is { } obstacle)
        {
            throw new ArgumentException($"{definition.Name} {obstacle}.", nameof(definition));
        }

        string name = NameOf(definition);
        NativeProgram program = NativeProgram.Of(definition);
        List<ProjectFile> files =
        [
            new($"{name}.model.yaml", definitionText),
            new("Program.cs", program.Write(options.EmbedsWeights)),
            new("README.md", Readme(name, program, options)),
            new(".gitignore", $"bin/\nobj/\n{ProgramFolder}/\n"),
        ];
        if (options.Feed is { } feed)
        {
            files.Add(new("nuget.config", Sources(feed)));
        }

        // Last: without it the others are no project.
        files.Add(new($"{name}.csproj", Project(definition, options)));
        return files;
    }

    /// <summary>A key of a series by which more enters than its columns as they are; null without one.</summary>
    private static string? KeyBeyondColumns(SeriesData series) =>
        series.Calendar.Count > 0 ? "calendar"
        : series.Known.Count > 0 ? "known"
        : series.Static.Count > 0 ? "static"
        : series.Missing == MissingRule.Mask ? "missing: mask"
        : series.Transform != SeriesTransform.None ? "transform"
        : series.ScalePer == ScaleScope.Series ? "scale_per: series"
        : null;

    private static string Project(NetworkDefinition definition, NativeProjectOptions options) => $"""
        <Project Sdk="Microsoft.NET.Sdk">

          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <RootNamespace>{NativeProgram.NamespaceOf(definition)}</RootNamespace>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <InvariantGlobalization>true</InvariantGlobalization>
            <DefaultItemExcludes>$(DefaultItemExcludes);{ProgramFolder}/**</DefaultItemExcludes>
            <!-- The package's version is this project's own, also in a repository that manages versions for all its projects. -->
            <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
          </PropertyGroup>

          <!-- dotnet publish makes a native program; with -p:PublishAot=false, one for the .NET runtime. -->
          <PropertyGroup>
            <PublishAot>true</PublishAot>
            <OptimizationPreference>Speed</OptimizationPreference>
            <StackTraceSupport>false</StackTraceSupport>
            <EventSourceSupport>false</EventSourceSupport>
          </PropertyGroup>

          <!-- x64 processors with AVX2 and FMA. The compiler's own choice has neither, and is several times slower. With 'native' the
               program uses what the building machine has, such as AVX-512, and runs only where all of that is. -->
          <PropertyGroup Condition="{IsX64}">
            <IlcInstructionSet>x86-64-v3</IlcInstructionSet>
          </PropertyGroup>

          <ItemGroup>
            <PackageReference Include="Hmlstm.Inference" Version="{options.PackageVersion}" />
          </ItemGroup>

          <ItemGroup>
            {(options.EmbedsWeights
                ? $"<EmbeddedResource Include=\"{WeightsFile}\" LogicalName=\"{WeightsFile}\" />"
                : $"<None Update=\"{WeightsFile}\" CopyToOutputDirectory=\"PreserveNewest\" />")}
          </ItemGroup>

        </Project>

        """.ReplaceLineEndings("\n");

    private static string Sources(string feed) => new XElement(
        "configuration",
        new XElement("packageSources", new XElement("add", new XAttribute("key", "hmlstm"), new XAttribute("value", feed))))
        .ToString().ReplaceLineEndings("\n") + "\n";

    private static string Readme(string name, NativeProgram program, NativeProjectOptions options)
    {
        string weights = options.EmbedsWeights
            ? "The weights are a part of the program: one file is all that it needs."
            : $"The program reads `{WeightsFile}` beside it: newly trained weights of the same architecture need no build.";
        return $"""
            # {name}

            A native program with a trained network, written by `hmlstm publish`.
            {program.Does}

                dotnet publish -o {ProgramFolder}
                {program.Example}

            The first command needs the .NET 10 SDK, a linker (clang or gcc; on Windows the C++ tools of Visual Studio), and a feed
            with the package `Hmlstm.Inference` {options.PackageVersion}.

            `{name} --help` describes input and output.
            {weights}

            `IlcInstructionSet` in `{name}.csproj` says which processors the program runs on: x64 ones with AVX2 and FMA, or with
            `native` those that have what the building machine has.

            """.ReplaceLineEndings("\n");
    }
}
