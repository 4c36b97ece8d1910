namespace TorchSharp.Tests;

/// <summary>Disposes what a test makes.</summary>
public abstract class ScopedTest : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the test's scope.</summary>
    protected virtual void Dispose(bool disposing) => scope.Dispose();
}
