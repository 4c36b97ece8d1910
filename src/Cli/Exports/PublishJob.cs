using System.Globalization;
using System.Reflection;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Native;
using Hmlstm.Generator;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Exports;

/// <summary>How a network is published.</summary>
/// <param name="Weights">The weights; null for those of the run.</param>
/// <param name="Folder">The folder that gets the project.</param>
/// <param name="EmbedsWeights">Whether the weights become a part of the program.</param>
/// <param name="Feed">A feed with the package; null for those of the machine.</param>
/// <param name="Builds">Whether the program is built.</param>
internal sealed record PublishOptions(string? Weights, string Folder, bool EmbedsWeights, string? Feed, bool Builds);

/// <summary>Writes the project of a native program, and builds it.</summary>
internal static class PublishJob
{
    /// <summary>The compiler reads embedded files into memory, and so does whoever loads the program.</summary>
    private const long MostEmbedded = 1L << 30;

    /// <summary>Publishes a network.</summary>
    /// <param name="network">The folder of a run, or a definition.</param>
    /// <param name="options">How.</param>
    /// <param name="terminal">This process's streams.</param>
    /// <exception cref="UsageException">The folder's name is empty, or a definition is given without weights.</exception>
    /// <exception cref="InputException">The folder is not empty, the network has no such program, or it cannot be built.</exception>
    /// <exception cref="WeightsException">The weights are damaged, or another network's.</exception>
    public static int Run(string network, PublishOptions options, Terminal terminal)
    {
        RequireFree(options.Folder);
        (string file, string weights) = Find(network, options.Weights);
        NetworkDefinition definition = DefinitionFile.Load(file);
        Check(definition, weights, options.EmbedsWeights);
        IReadOnlyList<ProjectFile> files = NativeProject.Write(
            definition,
            EditedText.Read(file).Text,
            new NativeProjectOptions
            {
                PackageVersion = Version(),
                EmbedsWeights = options.EmbedsWeights,
                Feed = options.Feed is { } feed && !feed.Contains("://", StringComparison.Ordinal) ? Path.GetFullPath(feed) : options.Feed,
            });
        Write(options.Folder, files, weights);
        string name = NativeProject.NameOf(definition);
        terminal.Note($"{options.Folder}: the project {name} is written");
        if (!options.Builds)
        {
            terminal.Note($"next: dotnet publish {options.Folder} -o {Path.Combine(options.Folder, NativeProject.ProgramFolder)}");
            return ExitCodes.Done;
        }

        string program = Build(options.Folder, name, terminal);
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{program}: a native program of {new FileInfo(program).Length / 1e6:0.0} MB"));
        return ExitCodes.Done;
    }

    private static void RequireFree(string folder)
    {
        if (folder.Length == 0 || OutputFile.IsStandardOutput(folder))
        {
            throw new UsageException("--out takes a folder: a project is several files");
        }

        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new InputException($"'{folder}' is not empty; --out takes a new or an empty folder");
        }
    }

    private static (string File, string Weights) Find(string network, string? weights)
    {
        if (!Directory.Exists(network))
        {
            // Problems of the file itself are reported first.
            DefinitionFile.Load(network);
            return (network, weights ?? throw new UsageException($"'{network}' is a definition, which needs --weights"));
        }

        RunFolder run = new(network);
        return File.Exists(run.Model)
            ? (run.Model, weights ?? run.Weights)
            : throw new InputException($"'{network}' is not a run folder: it has no {Path.GetFileName(run.Model)}");
    }

    /// <summary>Refuses what the program would refuse when it runs.</summary>
    private static void Check(NetworkDefinition definition, string weights, bool embedsWeights)
    {
        if (GeneratedClass.PredictorOf(definition, NetworkCompiler.DefaultNamespace) is null)
        {
            throw new InputException($"{definition.Name} has a kind of cell without a predictor, and so no program");
        }

        if (NativeProject.Obstacle(definition) is { } obstacle)
        {
            throw new InputException($"{definition.Name} {obstacle}");
        }

        WeightShape[] shapes = [.. NetworkPlan.Of(definition).Parameters.Select(static parameter => new WeightShape(
            parameter.Name, parameter.Shape[0], parameter.Shape.Count > 1 ? parameter.Shape[1] : 0))];
        PredictorWeights read = PredictorWeights.Read(weights, Fingerprint.Of(definition), shapes);
        DataProfile profile = DataProfile.FromMetadata(read.Metadata.Others);
        if (definition.Input.Kind == InputKind.Tokens && profile.Vocabulary is null)
        {
            throw new InputException($"{weights}: the weights have no vocabulary, so the program could read no text");
        }

        if (embedsWeights && new FileInfo(weights).Length > MostEmbedded)
        {
            throw new InputException($"{weights}: a file of more than {MostEmbedded} bytes cannot be embedded; publish without --embed");
        }
    }

    private static void Write(string folder, IReadOnlyList<ProjectFile> files, string weights)
    {
        bool isNew = !Directory.Exists(folder);
        string[] all = [NativeProject.WeightsFile, .. files.Select(static file => file.Name)];
        try
        {
            AtomicFile.Write(Path.Combine(folder, NativeProject.WeightsFile), to =>
            {
                using FileStream from = InputFile.Open(weights);
                from.CopyTo(to);
            });
            foreach (ProjectFile file in files)
            {
                AtomicFile.WriteText(Path.Combine(folder, file.Name), file.Text);
            }
        }
        catch
        {
            foreach (string name in all)
            {
                File.Delete(Path.Combine(folder, name));
            }

            if (isNew && Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            throw;
        }
    }

    private static string Build(string folder, string name, Terminal terminal)
    {
        using var interruption = new Interruption(terminal, "stopping the build");
        terminal.Note("building the native program, which takes about a minute");
        NativeBuild.Run(Path.GetFullPath(folder), interruption.Token);
        string file = Path.Combine(folder, NativeProject.ProgramFolder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        return File.Exists(file) ? file : throw new InputException($"the build ended well, but there is no '{file}'");
    }

    /// <summary>The version of the packages that belong to this tool.</summary>
    private static string Version() =>
        typeof(DataProfile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
