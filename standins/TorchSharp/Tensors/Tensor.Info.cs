using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Shape, type and place.</content>
    public partial class Tensor
    {
        public long Dimensions => Native.ts_dim(this);

        public long ndim => Native.ts_dim(this);

        public long NumberOfElements => Native.ts_numel(this);

        public long ElementSize => Native.ts_element_size(this);

        public ScalarType dtype => (ScalarType)Native.ts_dtype(this);

        public Device device => new(device_type, device_index);

        public DeviceType device_type => (DeviceType)Native.ts_device_type(this);

        public int device_index => Native.ts_device_index(this);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => Native.ts_is_sparse(this);

        public bool is_leaf => Native.ts_is_leaf(this);

        /// <summary>The lengths of the dimensions, in a new array.</summary>
        public unsafe long[] shape
        {
            get
            {
                long[] sizes = new long[Native.ts_dim(this)];
                fixed (long* first = sizes)
                {
                    Native.Check(Native.ts_sizes(this, first));
                }

                return sizes;
            }
        }

        public long dim() => Native.ts_dim(this);

        public long numel() => Native.ts_numel(this);

        public long element_size() => Native.ts_element_size(this);

        public long storage_offset() => Native.ts_storage_offset(this);

        public long[] size() => shape;

        public long size(int dim)
        {
            Native.Check(Native.ts_size(this, dim, out long size));
            return size;
        }

        public unsafe long[] stride()
        {
            long[] strides = new long[Native.ts_dim(this)];
            fixed (long* first = strides)
            {
                Native.Check(Native.ts_strides(this, first));
            }

            return strides;
        }

        public long stride(int dim)
        {
            Native.Check(Native.ts_stride(this, dim, out long stride));
            return stride;
        }

        public bool is_contiguous() => Native.ts_is_contiguous(this);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero()
        {
            if (numel() != 1)
            {
                throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");
            }

            Native.Check(Native.ts_is_nonzero(this, out bool answer));
            return answer;
        }

        /// <summary>Whether shape and all elements are the same.</summary>
        public bool Equals(Tensor target)
        {
            if (target is null)
            {
                return false;
            }

            Native.Check(Native.ts_equal(this, target, out bool answer));
            return answer;
        }

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            Native.Check(Native.ts_allclose(this, target, rtol, atol, equal_nan, out bool answer));
            return answer;
        }

        /// <summary>Shape, type and place, as in <c>[2x3], type = Float32, device = cpu</c>.</summary>
        public override string ToString() =>
            IsInvalid ? "Invalid tensor" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }
}
