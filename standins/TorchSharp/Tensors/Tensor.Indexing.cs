using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reading and writing parts.</content>
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => At([i1]);
            set => Put([i1], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => Put([i1, i2], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => Put([i1, i2, i3], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set => Put([i1, i2, i3, i4], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At([i1, i2, i3, i4, i5]);
            set => Put([i1, i2, i3, i4, i5], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At([i1, i2, i3, i4, i5, i6]);
            set => Put([i1, i2, i3, i4, i5, i6], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => Put(indices, value);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            Tensor result = Native.ts_get(this, Places(indices), indices.Length);
            GC.KeepAlive(indices);
            return result;
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            int status = Native.ts_set(this, Places(indices), indices.Length, value);
            GC.KeepAlive(indices);
            return Done(status);
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
        {
            if (!accumulate)
            {
                return index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));
            }

            using TensorHandles handles = new(indices);
            return Done(Native.ts_accumulate(this, handles.Span, handles.Count, value));
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            int status = Native.ts_set_number(this, Places(indices), indices.Length, value);
            GC.KeepAlive(indices);
            return Done(status);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <summary>Every <paramref name="step"/>th element of a dimension from start to before finish.</summary>
        /// <exception cref="ArgumentException">The step is not positive.</exception>
        public Tensor slice(long dim, long start, long finish, long step) =>
            step >= 1
                ? Native.ts_slice(this, dim, start, finish, step)
                : throw new ArgumentException($"step is {step}, but it should always be positive.");

        private static NativeIndex[] Places(TensorIndex[] indices) => Array.ConvertAll(indices, static index => index.ToNative());

        private Tensor At(ReadOnlySpan<long> indices) => Native.ts_get_numbers(this, indices, indices.Length);

        private void Put(ReadOnlySpan<long> indices, Tensor value) =>
            Native.Check(Native.ts_set_numbers(this, indices, indices.Length, value));
    }
}
