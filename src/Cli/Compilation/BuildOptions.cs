using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hmlstm.Cli.Compilation;

/// <summary>What a project's build would tell the generator: the namespaces and nothing else.</summary>
internal sealed class BuildOptions(ProjectSettings project) : AnalyzerConfigOptionsProvider
{
    private readonly Options global = new("build_property.RootNamespace", project.RootNamespace);

    private readonly Options item = new("build_metadata.AdditionalFiles.Namespace", project.ItemNamespace);

    private readonly Options none = new("", null);

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GlobalOptions => global;

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => none;

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => item;

    private sealed class Options(string name, string? text) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = key == name ? text : null;
            return value is not null;
        }
    }
}
