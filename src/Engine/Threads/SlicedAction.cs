namespace Hmlstm.Engine.Threads;

/// <summary>A method as sliced work.</summary>
/// <param name="part">Does one part: which, and how many there are. It must not throw.</param>
internal sealed class SlicedAction(Action<int, int> part) : ISlicedWork
{
    /// <inheritdoc/>
    public void Run(int slice, int slices) => part(slice, slices);
}
