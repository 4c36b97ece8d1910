using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place between the brackets of <c>tensor[...]</c>: a number, slice, ellipsis, new dimension, or tensor.</summary>
    public struct TensorIndex
    {
        /// <summary>As many full slices as there are dimensions left.</summary>
        public static TensorIndex Ellipsis = new(NativeIndex.Ellipsis);

        /// <summary>A new dimension of length 1.</summary>
        public static TensorIndex None = new(NativeIndex.NewDimension);

        /// <summary>A new dimension of length 1.</summary>
        public static TensorIndex Null = new(NativeIndex.NewDimension);

        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon = Slice();

        private readonly long kind;
        private readonly long start;
        private readonly long stop;
        private readonly long step;
        private readonly Tensor? tensor;

        private TensorIndex(long kind, long? start = null, long? stop = null, long? step = null, Tensor? tensor = null)
        {
            this.kind = kind;
            this.start = start ?? NativeIndex.Absent;
            this.stop = stop ?? NativeIndex.Absent;
            this.step = step ?? NativeIndex.Absent;
            this.tensor = tensor;
        }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));

        /// <summary>Exists so that <c>tensor[...]</c> with mixed places compiles; never called.</summary>
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(NativeIndex.Slice, start, stop, step);

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(
            FromEnd(range.Start),
            range.End.IsFromEnd && range.End.Value == 0 ? null : FromEnd(range.End));

        public static TensorIndex Bool(bool value) => new(NativeIndex.Bool, value ? 1 : 0);

        public static TensorIndex Single(long? index) => new(NativeIndex.Number, index);

        public static TensorIndex Tensor(Tensor tensor) => new(NativeIndex.Mask, tensor: tensor);

        internal readonly NativeIndex ToNative() => new(kind, start, stop, step, tensor is null ? 0 : tensor.Handle);

        private static long FromEnd(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
