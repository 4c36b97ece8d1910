using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Cli.Evaluations;

/// <summary>What a classifier does with each class.</summary>
/// <param name="Matrix">The confusion matrix; null for other tasks.</param>
/// <param name="Names">The classes' names in the order of their numbers; empty where they have none.</param>
/// <param name="Cells">How a k-lstm uses its cells on each class; empty for other networks.</param>
internal sealed record ClassesReport(ConfusionMatrix? Matrix, IReadOnlyList<string> Names, IReadOnlyList<ClassSelection> Cells);
