using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor exp() => Native.ts_exp(this);

        public Tensor exp_() => Done(Native.ts_exp_(this));

        public Tensor add(Scalar scalar) => Native.ts_add_scalar(this, scalar, NativeNumber.One);

        public bool Equals(Tensor target) => ReferenceEquals(this, target);
    }
}
