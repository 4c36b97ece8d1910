using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Diagnostics;
using Hmlstm.Generator.Inputs;
using Microsoft.CodeAnalysis;

namespace Hmlstm.Generator;

/// <summary>
/// Turns each <c>NAME.model.yaml</c> of a project into a typed network class, and where the project has the library of predictors into a
/// predictor, which needs no libtorch.
/// </summary>
/// <remarks>Only wiring: Definitions knows the language, <c>Inputs</c> the project, <c>Emit</c> the code.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParsedFile> parsed = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".model.yaml", StringComparison.OrdinalIgnoreCase))
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancel) => ModelFile.Read(pair.Left, pair.Right, cancel))
            .WithTrackingName(TrackingNames.File)
            .Select(static (file, cancel) => ParsedFile.Of(file, cancel))
            .WithTrackingName(TrackingNames.Parse);

        IncrementalValueProvider<EquatableArray<Problem>> clashes = parsed.Select(static (file, _) => file.Claim)
            .Collect()
            .Select(static (claims, _) => TypeClaim.FindClashes(claims))
            .WithTrackingName(TrackingNames.Clashes);

        IncrementalValueProvider<string?> tooOld = context.ParseOptionsProvider
            .Select(static (options, _) => ProjectLanguage.TooOld(options))
            .WithTrackingName(TrackingNames.Language);
        IncrementalValueProvider<EquatableArray<Problem>> language = parsed.Select(static (file, _) => file.Path)
            .Collect()
            .Combine(tooOld)
            .Select(static (pair, _) => ProjectLanguage.Problems(pair.Left, pair.Right));

        // Two outputs: a problem that moves by a line is reported again, and the class is not written again.
        context.RegisterSourceOutput(
            parsed.Select(static (file, _) => file.Problems).WithTrackingName(TrackingNames.Problems),
            static (output, problems) => output.Report(problems));
        context.RegisterSourceOutput(clashes, static (output, problems) => output.Report(problems));
        context.RegisterSourceOutput(language, static (output, problems) => output.Report(problems));

        IncrementalValuesProvider<ModelSource> models = parsed.Combine(clashes)
            .Where(static pair => !pair.Left.IsIn(pair.Right))
            .Select(static (pair, _) => pair.Left.Model)
            .Where(static model => model is not null)
            .Combine(tooOld)
            .Where(static pair => pair.Right is null)
            .Select(static (pair, _) => pair.Left!)
            .WithTrackingName(TrackingNames.Model);

        IncrementalValueProvider<ProjectTargets> targets = context.CompilationProvider
            .Select(static (compilation, _) => ProjectTargets.Of(compilation))
            .WithTrackingName(TrackingNames.Targets);
        IncrementalValueProvider<EquatableArray<string>> taken = parsed.Select(static (file, _) => file.Claim)
            .Collect()
            .Select(static (claims, _) => TakenPredictors.Of(claims));

        context.RegisterSourceOutput(
            models.Combine(targets).Where(static pair => pair.Right.WritesNetwork).Select(static (pair, _) => pair.Left),
            static (output, model) => output.AddSource(model.HintName, model.Emit(output.CancellationToken)));
        context.RegisterSourceOutput(
            models.Combine(targets)
                .Where(static pair => pair.Right.WritesPredictor && pair.Left.HasPredictor)
                .Select(static (pair, _) => pair.Left)
                .Combine(taken)
                .Where(static pair => !pair.Right.Contains(pair.Left.FullName, StringComparer.OrdinalIgnoreCase))
                .Select(static (pair, _) => pair.Left),
            static (output, model) => output.AddSource(model.PredictorHintName, model.EmitPredictor(output.CancellationToken)));
    }
}
