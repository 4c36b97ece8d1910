using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.Generator.Tests.Support;

/// <summary>What a second run of the same driver did again. Every test of caching goes through here.</summary>
internal sealed class SecondRun
{
    private readonly GeneratorRunResult result;

    private SecondRun(GeneratorRunResult result)
    {
        this.result = result;
        Assert.Null(result.Exception);
        foreach (string step in TrackingNames.All)
        {
            foreach (object value in StepOutputs(step).Select(output => output.Value))
            {
                PipelineValue.AssertPlain(step, value);
            }
        }
    }

    /// <summary>The files that the run leaves.</summary>
    internal IReadOnlyList<GeneratedSourceResult> Sources => result.GeneratedSources;

    /// <summary>The diagnostics of the run.</summary>
    internal IReadOnlyList<Diagnostic> Diagnostics => result.Diagnostics;

    /// <summary>Runs over <paramref name="files"/>, changes something, and runs again.</summary>
    internal static SecondRun After(Func<GeneratorDriver, GeneratorDriver> change, params AdditionalText[] files) =>
        After(change, Driver.EmptyProject, files);

    /// <summary>Runs over <paramref name="files"/>, then over the same files in another compilation.</summary>
    internal static SecondRun In(CSharpCompilation other, params AdditionalText[] files) => After(static driver => driver, other, files);

    /// <summary>Why each output of a step came about, in the order of the files.</summary>
    internal IEnumerable<IncrementalStepRunReason> Reasons(string step) => StepOutputs(step).Select(static output => output.Reason);

    /// <summary>Why each written file or report came about.</summary>
    internal IEnumerable<IncrementalStepRunReason> OutputReasons() =>
        result.TrackedOutputSteps
            .SelectMany(static pair => pair.Value)
            .SelectMany(static step => step.Outputs)
            .Select(static output => output.Reason);

    private static SecondRun After(Func<GeneratorDriver, GeneratorDriver> change, CSharpCompilation compilation, AdditionalText[] files)
    {
        GeneratorDriver first = Driver.Of(new ProjectOptions("Demo"), files).RunGenerators(Driver.EmptyProject);
        return new SecondRun(change(first).RunGenerators(compilation).GetRunResult().Results.Single());
    }

    private IEnumerable<(object Value, IncrementalStepRunReason Reason)> StepOutputs(string step) =>
        result.TrackedSteps.TryGetValue(step, out var runs) ? runs.SelectMany(static run => run.Outputs) : [];
}
