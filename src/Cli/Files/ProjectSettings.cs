using System.ComponentModel;
using System.Text.Json;
using Hmlstm.Compiler;

namespace Hmlstm.Cli.Files;

/// <summary>What a project tells the generator about a definition that names no namespace.</summary>
/// <param name="RootNamespace">The project's root namespace, as MSBuild has it.</param>
/// <param name="ItemNamespace">The <c>Namespace</c> of the definition's item; null without one.</param>
internal sealed record ProjectSettings(string RootNamespace, string? ItemNamespace)
{
    /// <summary>Only a project that waits for something external takes that long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A folder above that may not be listed has no project that this user builds.</summary>
    private static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true };

    /// <summary>Those of a definition outside any project.</summary>
    public static ProjectSettings None { get; } = new(NetworkCompiler.DefaultNamespace, null);

    /// <summary>
    /// Those of the project around a definition: the nearest one in its folder or above. MSBuild
    /// evaluates it, so the values are those of the build.
    /// </summary>
    /// <param name="definition">The definition's path.</param>
    /// <exception cref="InputException">
    /// MSBuild cannot evaluate the project, or several projects in one folder disagree.
    /// </exception>
    public static ProjectSettings Around(string definition)
    {
        string file = Path.GetFullPath(definition);
        for (DirectoryInfo? folder = Directory.GetParent(file); folder is not null; folder = folder.Parent)
        {
            string[] projects = [.. Directory.EnumerateFiles(folder.FullName, "*.csproj", Readable).Order(StringComparer.Ordinal)];
            if (projects.Length == 0)
            {
                continue;
            }

            ProjectSettings[] found = [.. projects.Select(project => Evaluate(project, file)).Distinct()];
            return found.Length == 1
                ? found[0]
                : throw new InputException(
                    $"the projects in '{folder.FullName}' have different namespaces; choose one with --namespace");
        }

        return None;
    }

    private static ProjectSettings Evaluate(string project, string definition)
    {
        string output = Ask(project);
        try
        {
            Evaluation evaluation = JsonSerializer.Deserialize<Evaluation>(output)!;
            string? item = evaluation.Items.AdditionalFiles.LastOrDefault(file => file.FullPath == definition)?.Namespace;
            return new ProjectSettings(evaluation.Properties.RootNamespace, string.IsNullOrEmpty(item) ? null : item);
        }
        catch (JsonException)
        {
            throw Unknown(project, "MSBuild's answer cannot be read");
        }
    }

    private static string Ask(string project)
    {
        try
        {
            // In the folder whose global.json chooses the SDK of a build.
            DotnetResult asked = DotnetCommand.Run(
                ["msbuild", project, "-nologo", "-getProperty:RootNamespace", "-getItem:AdditionalFiles"],
                Path.GetDirectoryName(project)!,
                Patience);
            return asked.ExitCode == 0 ? asked.Output : throw Unknown(project, FirstError(asked.Output + "\n" + asked.Error));
        }
        catch (TimeoutException)
        {
            throw Unknown(project, "MSBuild does not come to an end");
        }
        catch (Win32Exception failure)
        {
            throw Unknown(project, $"dotnet cannot be started: {failure.Message}");
        }
    }

    private static string FirstError(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.Find(lines, static line => line.Contains("error", StringComparison.Ordinal))
            ?? lines.FirstOrDefault()
            ?? "MSBuild gave no message";
    }

    private static InputException Unknown(string project, string reason) =>
        new($"the namespace that '{project}' gives is not known, --namespace names one: {reason.TrimEnd('.')}");

    private sealed record Evaluation
    {
        public required ProjectProperties Properties { get; init; }

        public required ProjectItems Items { get; init; }
    }

    private sealed record ProjectProperties
    {
        public required string RootNamespace { get; init; }
    }

    private sealed record ProjectItems
    {
        public IReadOnlyList<AdditionalFile> AdditionalFiles { get; init; } = [];
    }

    private sealed record AdditionalFile
    {
        public string? FullPath { get; init; }

        public string? Namespace { get; init; }
    }
}
