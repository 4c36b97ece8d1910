using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module registers and an optimizer trains.</summary>
    public class Parameter : Tensor
    {
        /// <summary>Takes over a tensor's handle and its place in the dispose scope; the tensor object is invalid afterwards.</summary>
        /// <param name="data">A leaf tensor.</param>
        /// <param name="requires_grad">Whether gradients are computed for it.</param>
        public Parameter(Tensor data, bool requires_grad = true)
            : base(Take(data, requires_grad), false)
        {
            DisposeScope.Replace(data, this);
        }

        /// <summary>Another handle on the same parameter.</summary>
        internal Parameter Share() => new(alias(), requires_grad);

        private static nint Take(Tensor data, bool requiresGrad)
        {
            data.requires_grad = requiresGrad;
            return data.MoveHandle();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Makes a parameter of a tensor, whose object is invalid afterwards.</summary>
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
