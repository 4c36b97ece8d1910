using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What one call of a custom function's forward leaves for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> data = [];

            internal AutogradContext()
            {
            }

            /// <summary>Whether absent gradients reach backward as zeros (the default) or as invalid tensors.</summary>
            public bool MaterializeGrads { get; private set; } = true;

            internal List<Tensor> ToSave { get; private set; } = [];

            internal List<Tensor> Dirty { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            /// <summary>The native node, while it lives.</summary>
            internal nint Node { get; set; }

            /// <summary>Keeps tensors for <see cref="get_saved_variables"/>; only these may be arguments or results of forward.</summary>
            public void save_for_backward(List<Tensor> tensors) => ToSave = tensors;

            /// <summary>Keeps anything but tensors.</summary>
            public void save_data(string key, object value) => data[key] = value;

            /// <summary>What was kept under the key, or null.</summary>
            public object? get_data(string key) => data.GetValueOrDefault(key);

            /// <summary>Names the arguments that forward changed in place.</summary>
            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];

            /// <summary>Names the results that have no gradient.</summary>
            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <summary>The tensors kept by <see cref="save_for_backward"/>, as new handles.</summary>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">
            /// One of them was changed in place since, or was freed.
            /// </exception>
            public unsafe List<Tensor> get_saved_variables()
            {
                if (Node == 0)
                {
                    return [];
                }

                Native.Check(Native.ts_node_saved(Node, out nint result, out long count));
                return [.. TensorHandles.Take((nint*)result, count)];
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) => Node = 0;
        }
    }
}
