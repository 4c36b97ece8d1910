namespace VerifyXunit;

/// <summary>A snapshot is missing or differs. The message says it all, so there is no stack trace.</summary>
internal sealed class VerifyException(string message) : Exception(message)
{
    /// <inheritdoc/>
    public override string StackTrace => "";
}
