namespace Hmlstm.Definitions.Models;

/// <summary>Training ends after so many evaluations without a better value of a metric.</summary>
public sealed record EarlyStoppingDefinition
{
    /// <summary>The metric's name, as the history's column has it: <c>valid_loss</c>, <c>valid_accuracy</c>, ...</summary>
    public string Metric { get; init; } = "valid_loss";

    /// <summary>Evaluations without improvement; at least 1.</summary>
    public int Patience { get; init; } = 5;
}
