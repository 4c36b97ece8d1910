namespace TorchSharp;

/// <summary>How many objects of one kind this thread made and disposed.</summary>
public class LifetimeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }

    public long DisposedOutsideScopeCount { get; internal set; }

    public long CreatedInScopeCount { get; internal set; }

    public long DisposedInScopeCount { get; internal set; }

    public long AttachedToScopeCount { get; internal set; }

    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>What was made and not yet disposed on this thread.</summary>
    public long ThreadTotalLiveCount => CreatedInScopeCount - DisposedInScopeCount + CreatedOutsideScopeCount - DisposedOutsideScopeCount;

    public void Reset()
    {
        CreatedOutsideScopeCount = 0;
        DisposedOutsideScopeCount = 0;
        CreatedInScopeCount = 0;
        DisposedInScopeCount = 0;
        AttachedToScopeCount = 0;
        DetachedFromScopeCount = 0;
    }

    public override string ToString() => Describe(
        ThreadTotalLiveCount,
        CreatedOutsideScopeCount,
        DisposedOutsideScopeCount,
        CreatedInScopeCount,
        DisposedInScopeCount,
        AttachedToScopeCount,
        DetachedFromScopeCount);

    internal static string Describe(
        long live, long madeOutside, long disposedOutside, long madeInside, long disposedInside, long attached, long detached) =>
        FormattableString.Invariant($"ThreadTotalLiveCount: {live}; CreatedOutsideScopeCount: {madeOutside}; ") +
        FormattableString.Invariant($"DisposedOutsideScopeCount: {disposedOutside}; ") +
        FormattableString.Invariant($"CreatedInScopeCount: {madeInside}; DisposedInScopeCount: {disposedInside}; ") +
        FormattableString.Invariant($"AttachedToScopeCount: {attached}; DetachedFromScopeCount: {detached}");
}
