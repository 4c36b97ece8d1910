using System.Runtime.InteropServices;
using Hmlstm.Runtime.Libtorch;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>What every backward call that libtorch makes has in common: nothing is thrown into it, and no handle is left behind.</summary>
internal static class GraphBackward
{
    // Libtorch takes references of its own when backward returns; nobody else disposes the handles that were returned to it.
    [ThreadStatic]
    private static List<Tensor>? returned;

    /// <summary>Computes gradients.</summary>
    /// <param name="incoming">The gradients of the results, which are disposed afterwards; some may be absent.</param>
    /// <param name="compute">Gives the gradients of the arguments; null where there is none.</param>
    /// <param name="noNumbers">Gives gradients that are no numbers: where saved tensors were changed since, which torch forbids, or memory ran out.</param>
    /// <returns>What backward returns for a function whose first argument is no tensor.</returns>
    public static List<Tensor> Run(List<Tensor> incoming, Func<Tensor?[], IReadOnlyList<Tensor?>> compute, Func<IReadOnlyList<Tensor?>> noNumbers)
    {
        Forget();
        LiveTensors.CountAbsent(incoming);
        IReadOnlyList<Tensor?> gradients;
        using (NewDisposeScope())
        using (no_grad())
        {
            try
            {
                gradients = compute(Present(incoming));
            }
            catch (Exception failure) when (failure is ExternalException or OutOfMemoryException)
            {
                gradients = noNumbers();
            }

            returned = [.. gradients.OfType<Tensor>()];
            foreach (Tensor gradient in returned)
            {
                gradient.DetachFromDisposeScope();
            }
        }

        foreach (Tensor gradient in incoming)
        {
            gradient?.Dispose();
        }

        return [null!, .. gradients.Select(static gradient => gradient!)];
    }

    /// <summary>The tensors, with null for those that libtorch gave as absent.</summary>
    public static Tensor?[] Present(IEnumerable<Tensor?> tensors) => [.. tensors.Select(static tensor => tensor is null || tensor.IsInvalid ? null : tensor)];

    private static void Forget()
    {
        foreach (Tensor tensor in returned ?? [])
        {
            tensor.Dispose();
        }

        returned = null;
    }
}
