using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.Generator.Tests.Support;

/// <summary>Runs the generator as a compiler does.</summary>
internal static class Driver
{
    internal static readonly CSharpCompilation EmptyProject = CSharpCompilation.Create("app");

    internal static GeneratorDriver Of(ProjectOptions options, params AdditionalText[] files) => CSharpGeneratorDriver.Create(
        generators: [new ModelGenerator().AsSourceGenerator()],
        additionalTexts: files,
        optionsProvider: options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>One run over a project whose root namespace is Demo.</summary>
    internal static GeneratorRunResult Run(params AdditionalText[] files) => Run(new ProjectOptions("Demo"), files);

    internal static GeneratorRunResult Run(ProjectOptions options, params AdditionalText[] files)
    {
        GeneratorRunResult result = Of(options, files).RunGenerators(EmptyProject).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    /// <summary>One run over a project that references an assembly of each of some names.</summary>
    internal static GeneratorRunResult RunWith(string[] assemblies, params AdditionalText[] files)
    {
        CSharpCompilation project = EmptyProject.AddReferences(
            assemblies.Select(static name => CSharpCompilation.Create(name).ToMetadataReference()));
        GeneratorRunResult result = Of(new ProjectOptions("Demo"), files).RunGenerators(project).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    /// <summary>The predictor of a sample, where a project references the predictors' library alone.</summary>
    internal static string EmitPredictor(string sample) =>
        RunWith(["Hmlstm.Inference"], Samples.File(sample)).GeneratedSources.Single().SourceText.ToString();

    /// <summary>The class of a sample.</summary>
    internal static string Emit(string sample) => Run(Samples.File(sample)).GeneratedSources.Single().SourceText.ToString();
}
