using System.Runtime.InteropServices;
using TorchSharp.Interop;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp;

/// <summary>The managed half of a custom function's place in the graph; the native half owns it and calls it back.</summary>
internal sealed unsafe class FunctionNode
{
    private readonly string name;
    private readonly Func<List<Tensor>, List<Tensor>> backward;
    private readonly torch.autograd.AutogradContext context;
    private readonly bool[] isTensor;

    private FunctionNode(
        string name, Func<List<Tensor>, List<Tensor>> backward, torch.autograd.AutogradContext context, bool[] isTensor)
    {
        this.name = name;
        this.backward = backward;
        this.context = context;
        this.isTensor = isTensor;
    }

    /// <summary>Makes a node with edges to where the arguments come from; the caller gives the handle back with ts_node_dispose.</summary>
    internal static nint Create<T>(T function, torch.autograd.AutogradContext context, bool[] isTensor, TensorHandles inputs)
        where T : torch.autograd.Function<T>, new()
    {
        FunctionNode node = new(function.Name, grads => function.backward_internal(context, grads), context, isTensor);
        GCHandle state = GCHandle.Alloc(node);
        nint handle = Native.ts_node_new(
            new NodeCallbacks(&Backward, &Release), GCHandle.ToIntPtr(state), node.name, inputs.Span, inputs.Count);
        if (handle == 0)
        {
            state.Free();
            throw Native.Error();
        }

        context.Node = Native.ts_node_address(handle);
        return handle;
    }

    /// <summary>No exception may leave this: the caller is libtorch's engine. The message travels back as its error.</summary>
    [UnmanagedCallersOnly]
    private static byte* Backward(nint state, nint* grads, long count, nint* results, long room)
    {
        FunctionNode node = (FunctionNode)GCHandle.FromIntPtr(state).Target!;
        try
        {
            List<Tensor> incoming = new((int)count);
            for (int i = 0; i < count; i++)
            {
                incoming.Add(grads[i] == 0 ? Tensor.Absent() : new Tensor(grads[i]));
            }

            node.Fill(node.backward(incoming), results);
            return null;
        }
#pragma warning disable CA1031 // Whatever went wrong, native code must hear of it as a message.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return (byte*)Marshal.StringToCoTaskMemUTF8($"backward of {node.name} failed: {error.GetType().Name}: {error.Message}");
        }
    }

    [UnmanagedCallersOnly]
    private static void Release(nint state)
    {
        GCHandle handle = GCHandle.FromIntPtr(state);
        ((FunctionNode)handle.Target!).context.Node = 0;
        handle.Free();
    }

    private void Fill(List<Tensor> gradients, nint* results)
    {
        if (gradients.Count < isTensor.Length || gradients.Skip(isTensor.Length).Any(static extra => extra is { IsInvalid: false }))
        {
            throw new InvalidOperationException(
                $"it returned an incorrect number of gradients (expected {isTensor.Length}, got {gradients.Count})");
        }

        int next = 0;
        for (int i = 0; i < isTensor.Length; i++)
        {
            Tensor? gradient = gradients[i];
            bool absent = gradient is null || gradient.IsInvalid;
            if (isTensor[i])
            {
                results[next++] = absent ? 0 : Native.ts_share(gradient!);
            }
            else if (!absent)
            {
                throw new InvalidOperationException($"it returned a gradient at position {i + 1}, where the argument was not a tensor");
            }
        }
    }
}
