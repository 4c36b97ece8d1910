namespace Hmlstm.Runtime.Reports;

/// <summary>
/// The state z of a k-LSTM's Markov chain over one sequence: which cell of the top layer has the largest weight at each step.
/// </summary>
/// <param name="Cells">The cell at each step, from 0.</param>
/// <param name="Class">The sequence's class, the true one and the predicted one; null where it has none.</param>
public sealed record CellSequence(IReadOnlyList<int> Cells, (int Truth, int Prediction)? Class);
