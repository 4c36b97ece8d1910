using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>One tensor into several, and choices between two.</content>
    public unsafe partial class Tensor
    {
        public Tensor[] split(long size, int dim = 0)
        {
            Native.Check(Native.ts_split(this, size, dim, out nint result, out long count));
            return TensorHandles.Take((nint*)result, count);
        }

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0)
        {
            Native.Check(Native.ts_split_sizes(this, sizes, sizes.Length, dim, out nint result, out long count));
            return TensorHandles.Take((nint*)result, count);
        }

        public Tensor[] split(long[] sizes, long dim = 0) => split((ReadOnlySpan<long>)sizes, dim);

        public Tensor[] split(params long[] sizes) => split((ReadOnlySpan<long>)sizes, 0);

        public Tensor[] chunk(long chunks, long dim = 0)
        {
            Native.Check(Native.ts_chunk(this, chunks, dim, out nint result, out long count));
            return TensorHandles.Take((nint*)result, count);
        }

        public Tensor[] unbind(long dimension = 0)
        {
            Native.Check(Native.ts_unbind(this, dimension, out nint result, out long count));
            return TensorHandles.Take((nint*)result, count);
        }

        /// <summary>This tensor's elements where the condition holds, the other's elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);
    }
}
