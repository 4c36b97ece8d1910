using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hmlstm.Generator.Tests.Support;

/// <summary>What a project says: its root namespace, and the namespace of single files by path.</summary>
internal sealed class ProjectOptions(
    string? rootNamespace, IReadOnlyDictionary<string, string>? fileNamespaces = null) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions => new Values("build_property.RootNamespace", rootNamespace);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values("", null);

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        new Values("build_metadata.AdditionalFiles.Namespace", fileNamespaces?.GetValueOrDefault(textFile.Path));

    private sealed class Values(string name, string? value) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? found)
        {
            found = key == name ? value : null;
            return found is not null;
        }
    }
}
