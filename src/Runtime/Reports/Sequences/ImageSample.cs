namespace Hmlstm.Runtime.Reports;

/// <summary>An image with the class that it has and the class that the network gives it.</summary>
/// <param name="Pixels">From 0 (black) to 1, row after row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Truth">Its class.</param>
/// <param name="Prediction">The predicted class.</param>
public sealed record ImageSample(IReadOnlyList<double> Pixels, int Height, int Width, int Truth, int Prediction);
