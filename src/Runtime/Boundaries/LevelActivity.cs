namespace Hmlstm.Runtime.Boundaries;

/// <summary>What one HM-LSTM level did over a number of steps.</summary>
/// <param name="Copies">Steps on which it kept its state.</param>
/// <param name="Updates">Steps on which it updated it.</param>
/// <param name="Flushes">Steps on which it handed it up and began anew.</param>
/// <param name="Boundaries">Steps on which its detector fired; 0 without a detector.</param>
public sealed record LevelActivity(long Copies, long Updates, long Flushes, long Boundaries)
{
    /// <summary>All steps counted, rows times steps.</summary>
    public long Steps => Copies + Updates + Flushes;

    /// <summary>Share of steps on which the detector fired, 0 to 1; 0 without steps.</summary>
    public double BoundaryRate => Share(Boundaries);

    /// <summary>Share of COPY steps, 0 to 1.</summary>
    public double CopyShare => Share(Copies);

    /// <summary>Share of UPDATE steps, 0 to 1.</summary>
    public double UpdateShare => Share(Updates);

    /// <summary>Share of FLUSH steps, 0 to 1.</summary>
    public double FlushShare => Share(Flushes);

    private double Share(long count) => Steps == 0 ? 0 : (double)count / Steps;
}
