using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Reports;

/// <summary>What a network makes of some of the data that it was not trained on.</summary>
public sealed record HeldOutSample
{
    /// <summary>Which part of the data: <c>test</c>, <c>validation</c>, or <c>training</c> where there is no other.</summary>
    public required string Part { get; init; }

    /// <summary>One sequence with what happened inside at each step; null where nothing could be read.</summary>
    public SequenceReading? Sequence { get; init; }

    /// <summary>The class of <see cref="Sequence"/>, where it has one for the whole sequence: the true one and the predicted one; null for others.</summary>
    public (int Truth, int Prediction)? SequenceClass { get; init; }

    /// <summary>
    /// For a k-lstm: which cell of the top layer has the largest weight at each step, in several sequences; empty for others.
    /// </summary>
    public IReadOnlyList<CellSequence> Chosen { get; init; } = [];

    /// <summary>For a classifier with a k-lstm: how its cells are used on each class; empty for others.</summary>
    public IReadOnlyList<ClassSelection> ClassSelections { get; init; } = [];

    /// <summary>For images: the first ones of the part; empty for other data.</summary>
    public IReadOnlyList<ImageSample> Images { get; init; } = [];

    /// <summary>For images: the first ones whose class is predicted wrongly.</summary>
    public IReadOnlyList<ImageSample> WrongImages { get; init; } = [];

    /// <summary>For two classes told apart by one output: the probability of class 1 for sequences of class 0, and for those of class 1; empty for other tasks.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Scores { get; init; } = [];

    /// <summary>For classes: how often the true class (row) was predicted as each class (column); empty for other tasks.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; } = [];

    /// <summary>The names of the classes; empty where they have none.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>For regression: true values as X and predictions as Y, as the data has them; empty for other tasks.</summary>
    public IReadOnlyList<ChartPoint> Values { get; init; } = [];

    /// <summary>For a series: the last prediction of each window of the held-out part in order, and its true value; empty for other data.</summary>
    public IReadOnlyList<ChartPoint> Forecast { get; init; } = [];
}
