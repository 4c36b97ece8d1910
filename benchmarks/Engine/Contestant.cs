namespace Hmlstm.Benchmarks;

/// <summary>One party of a measurement.</summary>
/// <param name="Name"><c>hmlstm</c>, <c>torchsharp</c>, or a variant of the Python peer.</param>
/// <param name="Threads">How many threads it may use.</param>
/// <param name="Time">Seconds of so many iterations together.</param>
internal sealed record Contestant(string Name, int Threads, Func<int, double> Time);
