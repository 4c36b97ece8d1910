namespace Hmlstm.Runtime.Engines;

/// <summary>The workspaces of one layer: what a forward call filled stays its own until its backward is done, and then serves the next call.</summary>
/// <remarks>
/// As many exist as there were calls waiting for their backward at one time. If a graph is dropped without a backward, the garbage collector takes its workspace.
/// </remarks>
/// <typeparam name="T">The workspace.</typeparam>
/// <param name="make">Makes one.</param>
internal sealed class WorkspacePool<T>(Func<T> make)
{
    private readonly Stack<T> free = new();

    /// <summary>A workspace that nobody else uses.</summary>
    public T Rent()
    {
        lock (free)
        {
            return free.TryPop(out T? workspace) ? workspace : make();
        }
    }

    /// <summary>Gives one back.</summary>
    public void Return(T workspace)
    {
        lock (free)
        {
            free.Push(workspace);
        }
    }
}
