namespace Hmlstm.Runtime.Data;

/// <summary>How numbers that stand beside data, one for each token or row, are cut into the same batches.</summary>
/// <param name="Length">Tokens or rows of the whole data.</param>
/// <param name="Training">From all numbers to the training part's batches; their inputs [B, T] or [B, T, 1] are the numbers of the steps.</param>
/// <param name="Validation">To the validation part's batches.</param>
/// <param name="Test">To the test part's batches.</param>
internal sealed record MarkLayout(
    long Length, Func<byte[], IBatchSource> Training, Func<byte[], IBatchSource> Validation, Func<byte[], IBatchSource> Test);
