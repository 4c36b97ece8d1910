using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients by going back through the recorded operations.</summary>
    public static partial class autograd
    {
        /// <summary>The gradients of the outputs by the inputs; the inputs' own <c>grad</c> stays as it is.</summary>
        /// <returns>One tensor for each input; <see cref="Tensor.IsInvalid"/> where there is no gradient.</returns>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            using TensorHandles ends = new(outputs), starts = new(inputs), grads = new(grad_outputs);
            Native.Check(Native.ts_autograd_grad(
                ends.Span,
                ends.Count,
                starts.Span,
                starts.Count,
                grads.Span,
                grads.Count,
                retain_graph,
                create_graph,
                allow_unused,
                out nint result,
                out long count));
            return Array.ConvertAll(TensorHandles.TakeNullable((nint*)result, count), static tensor => tensor ?? Tensor.Absent()).ToList();
        }

        /// <summary>Adds the gradients of the tensors to the <c>grad</c> of the leaves they come from, or of the inputs only.</summary>
        public static void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            using TensorHandles ends = new(tensors), grads = new(grad_tensors), starts = new(inputs);
            Native.Check(Native.ts_backward(
                ends.Span,
                ends.Count,
                grads.Span,
                grads.Count,
                retain_graph ?? create_graph,
                create_graph,
                starts.Span,
                starts.Count));
        }

        public static void backward(
            Tensor tensor,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null) => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor,
            Tensor grad_tensor,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null) => backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>Until disposed, errors in backward name the operation of forward they come from.</summary>
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);
    }
}
