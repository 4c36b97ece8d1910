namespace Hmlstm.Runtime.Data;

/// <summary>
/// Waits for work that may block for ever inside the system, such as opening a pipe that nobody writes to, for no longer than it is
/// wanted.
/// </summary>
public static class Interruptible
{
    /// <summary>Does work on a thread of its own; the caller's thread waits for it.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="work">The work. Nobody waits for it any more once <paramref name="cancel"/> is set; what it then still gives is
    /// disposed.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static T Run<T>(Func<T> work, CancellationToken cancel)
    {
        if (!cancel.CanBeCanceled)
        {
            return work();
        }

        Task<T> working = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Task.WaitAny([working], cancel);
        }
        catch (OperationCanceledException)
        {
            working.ContinueWith(
                static late => (late.Result as IDisposable)?.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            throw;
        }

        return working.GetAwaiter().GetResult();
    }
}
