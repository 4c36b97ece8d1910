using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Copies and constants.</content>
    public partial class Tensor
    {
        public Tensor clone() => Native.ts_clone(this);

        public Tensor detach() => Native.ts_detach(this);

        public Tensor detach_() => Done(Native.ts_detach_(this));

        public Tensor zero_() => Done(Native.ts_zero_(this));

        public Tensor fill_(Scalar value) => Done(Native.ts_fill_(this, value));

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Done(Native.ts_copy_(this, source, nonBlocking));

        public Tensor set_(Tensor source) => Done(Native.ts_set_(this, source));

        public Tensor requires_grad_(bool requires_grad = true) => Done(Native.ts_requires_grad_(this, requires_grad));
    }
}
