using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a native node calls, as <c>NodeCallbacks</c> in native/autograd.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NodeCallbacks
{
    /// <summary>state, gradients of the outputs and their count, room for the results and its count; returns null or a message.</summary>
    internal readonly delegate* unmanaged<nint, nint*, long, nint*, long, byte*> Backward;

    /// <summary>state; called once, when the node is gone.</summary>
    internal readonly delegate* unmanaged<nint, void> Release;

    internal NodeCallbacks(delegate* unmanaged<nint, nint*, long, nint*, long, byte*> backward, delegate* unmanaged<nint, void> release)
    {
        Backward = backward;
        Release = release;
    }
}
