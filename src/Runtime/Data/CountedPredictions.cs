namespace Hmlstm.Runtime.Data;

/// <summary>
/// Refuses a part of which no prediction counts: nothing can be trained or measured on it, and every mean over it would be 0 / 0.
/// </summary>
internal static class CountedPredictions
{
    /// <summary>Reads batches of the first epoch until one has a prediction that counts, which is nearly always the first.</summary>
    /// <param name="source">The part.</param>
    /// <param name="part">What the part is, for example <c>training</c>.</param>
    /// <exception cref="DataException">No batch has one.</exception>
    public static void Require(IBatchSource source, string part)
    {
        for (long index = 0; index < source.Count; index++)
        {
            using Batch batch = source.Read(0, index);
            if (batch.Predictions > 0)
            {
                return;
            }
        }

        throw None(source, $"the {part} part");
    }

    /// <summary>What is said of batches that predict nothing.</summary>
    /// <param name="source">The batches.</param>
    /// <param name="what">What they are.</param>
    public static DataException None(IBatchSource source, string what) => new(FormattableString.Invariant(
        $"{what} has no prediction that counts in any of its {source.Count} batches; every target is {Batch.Ignored} (ignored) ")
        + "or lies beyond its row's length. Give it targets that count.");
}
