namespace Hmlstm.Runtime.Tests.Data;

public sealed class InterruptibleTests
{
    [Fact]
    public void Work_gives_what_it_gives_and_fails_as_it_fails()
    {
        using CancellationTokenSource source = new();
        Assert.Equal(7, Interruptible.Run(static () => 7, source.Token));
        DataException failure = Assert.Throws<DataException>(
            () => Interruptible.Run<int>(static () => throw new DataException("no"), source.Token));
        Assert.Equal("no", failure.Message);
    }

    [Fact]
    public void What_comes_after_the_interruption_is_disposed()
    {
        using CancellationTokenSource source = new();
        using ManualResetEventSlim interrupted = new();
        using ManualResetEventSlim disposed = new();
        Assert.Throws<OperationCanceledException>(() => Interruptible.Run(
            () =>
            {
                source.Cancel();
                interrupted.Wait();
                return new Owner(disposed);
            },
            source.Token));
        Assert.False(disposed.IsSet);
        interrupted.Set();
        disposed.Wait();
    }

    private sealed class Owner(ManualResetEventSlim disposed) : IDisposable
    {
        public void Dispose() => disposed.Set();
    }
}
