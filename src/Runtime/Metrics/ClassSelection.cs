namespace Hmlstm.Runtime.Metrics;

/// <summary>How a k-LSTM uses its cells on the sequences, or steps, of one class.</summary>
/// <param name="Class">The class, from 0.</param>
/// <param name="Use">The mean of the weight w of each cell, [K]; not a number where the data has nothing of the class.</param>
/// <param name="Probability">The mean of the selector's probability q of each cell, [K].</param>
/// <param name="UseByStep">The mean weight of each cell at each step of its sequence, K lists; not a number at a step that no sequence of
/// the class reaches.</param>
/// <param name="ProbabilityByStep">The same of q.</param>
public sealed record ClassSelection(
    int Class,
    IReadOnlyList<double> Use,
    IReadOnlyList<double> Probability,
    IReadOnlyList<IReadOnlyList<double>> UseByStep,
    IReadOnlyList<IReadOnlyList<double>> ProbabilityByStep);
