using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hmlstm.Cli.Compilation;

/// <summary>What a project's build would tell the generator: the root namespace and nothing else.</summary>
internal sealed class BuildOptions(string rootNamespace) : AnalyzerConfigOptionsProvider
{
    private readonly Options global = new(rootNamespace);

    private readonly Options none = new(null);

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GlobalOptions => global;

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => none;

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => none;

    private sealed class Options(string? rootNamespace) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = key == "build_property.RootNamespace" ? rootNamespace : null;
            return value is not null;
        }
    }
}
