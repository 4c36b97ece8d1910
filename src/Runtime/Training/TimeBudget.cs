namespace Hmlstm.Runtime.Training;

/// <summary>
/// How the time of one call is divided: how much of it the batches that are read after the last iteration are likely to take.
/// </summary>
/// <param name="most">The training time at which all is over, in seconds; null for no limit.</param>
/// <param name="start">The training time at which this call began, in seconds.</param>
/// <param name="evaluation">The batches of an evaluation; 0 where nothing is evaluated.</param>
/// <param name="after">The batches of what follows training.</param>
internal sealed class TimeBudget(double? most, double start, long evaluation, long after)
{
    /// <summary>
    /// Of the time of a call, what is kept at most: a training whose evaluation takes longer than itself could otherwise not begin.
    /// </summary>
    private const double LargestShare = 0.5;

    /// <summary>How much longer than so far batches may take: files are written between them, and other programs come and go.</summary>
    private const double Margin = 1.25;

    private double trainingSeconds;
    private long trained;
    private double? secondsPerEvaluated;

    /// <summary>Counts windows that the network was trained on.</summary>
    public void AddTrained(double seconds, long windows)
    {
        trainingSeconds += seconds;
        trained += windows;
    }

    /// <summary>Hears how long an evaluation took; before the first, a batch is taken to last as long as in training.</summary>
    public void SetEvaluated(double seconds, long read) => secondsPerEvaluated = read > 0 ? seconds / read : secondsPerEvaluated;

    /// <summary>Whether all of the time is gone.</summary>
    public bool IsUp(double seconds) => seconds >= most;

    /// <summary>Whether there is no time left for an evaluation that takes some.</summary>
    public bool CutsEvaluation(double seconds) => evaluation > 0 && IsUp(seconds);

    /// <summary>Whether the time that is left is needed for what follows the last iteration.</summary>
    public bool IsForTheRest(double seconds) => most is double end && seconds + Kept(end) >= end;

    private double Kept(double end)
    {
        double perBatch = secondsPerEvaluated ?? (trained > 0 ? trainingSeconds / trained : 0);
        return Math.Min(perBatch * (evaluation + after) * Margin, Math.Max(0, end - start) * LargestShare);
    }
}
