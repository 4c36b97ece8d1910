using Hmlstm.Generator;
using Microsoft.CodeAnalysis;

namespace Hmlstm.Benchmarks.Generator;

/// <summary>Why the outputs of the pipeline's steps came about in one run.</summary>
internal static class StepReasons
{
    /// <summary>For each step of interest, how many outputs had which reason: <c>1 Modified, 199 Cached</c>.</summary>
    public static string[] Of(GeneratorDriver driver)
    {
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        if (result.Exception is not null)
        {
            throw new InvalidOperationException("The generator failed.", result.Exception);
        }

        return
        [
            .. new[] { TrackingNames.File, TrackingNames.Parse, TrackingNames.Model }.Select(step =>
                Count(result.TrackedSteps.TryGetValue(step, out var runs) ? runs : [])),
            Count(result.TrackedOutputSteps
                .SelectMany(static pair => pair.Value)
                .Where(static run => run.Inputs.Any(static input => input.Source.Name == TrackingNames.Model))),
        ];
    }

    private static string Count(IEnumerable<IncrementalGeneratorRunStep> runs) => string.Join(", ", runs
        .SelectMany(static run => run.Outputs)
        .GroupBy(static output => output.Reason)
        .OrderBy(static group => group.Key)
        .Select(static group => $"{group.Count()} {group.Key}"));
}
