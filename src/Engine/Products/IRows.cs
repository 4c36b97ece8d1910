namespace Hmlstm.Engine.Products;

/// <summary>How many rows a kernel computes at once, known when the kernel is compiled.</summary>
internal interface IRows
{
    /// <summary>1 to <see cref="Kernel.MostRows"/>.</summary>
    static abstract int Count { get; }
}
