using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>One place between the brackets of <c>tensor[...]</c>, as <c>Index</c> in native/indexing.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeIndex
{
    internal const long Number = 0, Slice = 1, Ellipsis = 2, NewDimension = 3, Bool = 4, Mask = 5;

    internal const long Absent = long.MinValue;

    internal readonly long Kind;
    internal readonly long Start;
    internal readonly long Stop;
    internal readonly long Step;
    internal readonly nint Tensor;

    internal NativeIndex(long kind, long start = Absent, long stop = Absent, long step = Absent, nint tensor = 0)
    {
        Kind = kind;
        Start = start;
        Stop = stop;
        Step = step;
        Tensor = tensor;
    }
}
