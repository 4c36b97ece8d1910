using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reading and writing the numbers from C#.</content>
    public partial class Tensor
    {
        /// <summary>The tensor's own memory: contiguous, on the CPU, at most 2^31 - 1 bytes; valid while the tensor lives.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous or not on the CPU.</exception>
        /// <exception cref="ArgumentException">It is too large, or the bytes given are not as many as its own.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                long count = NumberOfElements * ElementSize;
                RequireReadable();
                if (count > int.MaxValue)
                {
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                }

                return new Span<byte>((void*)DataPointer(), (int)count);
            }

            set
            {
                long count = NumberOfElements * ElementSize;
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                }

                if (count != value.Length)
                {
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                }

                RequireReadable();
                value.CopyTo(new Span<byte>((void*)DataPointer(), value.Length));
            }
        }

        /// <summary>The elements, by index or as an array.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the type of the elements.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The element of a tensor with one element.</summary>
        /// <exception cref="ArgumentException">There is not one element, or <typeparamref name="T"/> is not its type.</exception>
        public T item<T>()
            where T : unmanaged =>
            NumberOfElements == 1 ? data<T>()[0] : throw new ArgumentException("Number of elements in the tensor must be 1");

        /// <summary>The element of a tensor with one element, whatever its type.</summary>
        public Scalar ToScalar()
        {
            Native.Check(Native.ts_item(this, out NativeNumber number));
            return new Scalar(number, number.Kind switch
            {
                NativeNumber.Bool => ScalarType.Bool,
                NativeNumber.Integer => ScalarType.Int64,
                _ => ScalarType.Float64,
            });
        }

        internal nint DataPointer()
        {
            Native.Check(Native.ts_data(this, out nint data));
            return data;
        }

        internal void ValidateType(Type type)
        {
            ScalarType own = dtype;
            if (own == ScalarType.BFloat16)
            {
                throw new ArgumentException($"No support for {own} in TorchSharp");
            }

            if (!TypeMap.TryGetValue(type, out ScalarType wanted) || wanted != own)
            {
                throw new ArgumentException($"{type.Name} is not compatible with {own}");
            }
        }

        private void RequireReadable()
        {
            if (!is_contiguous())
            {
                throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            }

            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException(
                    "Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            }
        }
    }
}
