using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What the two kinds of custom functions share. There is one instance per type; calls keep state in a context.</summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            /// <summary>Shown by <c>grad_fn</c> and in errors.</summary>
            public abstract string Name { get; }

            internal static T Instance { get; } = new();

            public static unsafe List<Tensor> apply_internal(params object[] vars)
            {
                List<Tensor> inputs = [];
                bool[] isTensor = new bool[vars.Length];
                bool wanted = false;
                for (int i = 0; i < vars.Length; i++)
                {
                    if (vars[i] is Tensor { IsInvalid: false } tensor)
                    {
                        inputs.Add(tensor);
                        isTensor[i] = true;
                        wanted |= tensor.requires_grad;
                    }
                }

                AutogradContext context = new();
                List<Tensor> outputs;
                bool recording = wanted && AutoGradMode.IsEnabled;
                using (new AutoGradMode(false))
                {
                    outputs = Instance.forward_internal(context, vars);
                }

                using TensorHandles arguments = new(inputs), results = new(outputs);
                using TensorHandles constants = new(context.NonDifferentiable), dirty = new(context.Dirty);
                nint node = recording ? FunctionNode.Create(Instance, context, isTensor, arguments) : 0;
                try
                {
                    Native.Check(Native.ts_node_outputs(
                        node,
                        arguments.Span,
                        arguments.Count,
                        constants.Span,
                        constants.Count,
                        dirty.Span,
                        dirty.Count,
                        results.Span,
                        results.Count,
                        out nint wrapped,
                        out long count));
                    List<Tensor> given = [.. TensorHandles.Take((nint*)wrapped, count)];
                    if (recording)
                    {
                        Save(context, node, outputs, given);
                    }

                    return given;
                }
                finally
                {
                    if (node != 0)
                    {
                        Native.ts_node_dispose(node);
                    }
                }
            }

            internal abstract List<Tensor> forward_internal(AutogradContext ctx, params object[] vars);

            internal abstract List<Tensor> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs);

            /// <summary>Saves what forward asked for; a result is saved as the tensor that stands for it from now on.</summary>
            private static void Save(AutogradContext context, nint node, List<Tensor> outputs, List<Tensor> given)
            {
                using TensorHandles saved = new(context.ToSave.Select(tensor =>
                {
                    int output = outputs.FindIndex(result => ReferenceEquals(result, tensor));
                    return tensor is null || tensor.IsInvalid ? null : output < 0 ? tensor : given[output];
                }));
                Native.Check(Native.ts_node_save(node, saved.Span, saved.Count, context.MaterializeGrads));
            }
        }
    }
}
