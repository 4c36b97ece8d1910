using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Gradients.</content>
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.ts_requires_grad(this);
            set => Native.Check(Native.ts_set_requires_grad(this, value));
        }

        /// <summary>The gradient gathered so far, null when there is none; a new handle at each read.</summary>
        public Tensor? grad
        {
            get
            {
                nint handle = Native.ts_grad(this);
                return handle == 0 ? null : new Tensor(handle);
            }

            set => Native.Check(Native.ts_set_grad(this, value));
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Asks for the gradient of a tensor that is not a leaf.</summary>
        public void retain_grad() => Native.Check(Native.ts_retain_grad(this));

        public void backward() => backward(null);

        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
