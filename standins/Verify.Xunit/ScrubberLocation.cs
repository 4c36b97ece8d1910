namespace VerifyTests;

/// <summary>Where a scrubber stands among those of one test.</summary>
public enum ScrubberLocation
{
    /// <summary>Before those that were added earlier.</summary>
    First,

    /// <summary>After them.</summary>
    Last,
}
