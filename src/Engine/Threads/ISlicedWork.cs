namespace Hmlstm.Engine.Threads;

/// <summary>Work that falls into parts which do not touch each other.</summary>
public interface ISlicedWork
{
    /// <summary>Does one part. It must not throw.</summary>
    /// <param name="slice">Which part, from 0.</param>
    /// <param name="slices">How many there are.</param>
    void Run(int slice, int slices);
}
