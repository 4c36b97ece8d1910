using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>A number with its kind, as <c>Number</c> in native/api.h: two registers, no memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeNumber
{
    internal const long Absent = -1, Bool = 0, Integer = 1, Real = 2;

    internal readonly long Kind;
    private readonly long bits;

    private NativeNumber(long kind, long bits)
    {
        Kind = kind;
        this.bits = bits;
    }

    internal static NativeNumber None => new(Absent, 0);

    internal static NativeNumber One => new(Integer, 1);

    internal long AsInteger => Kind == Real ? (long)BitConverter.Int64BitsToDouble(bits) : bits;

    internal double AsReal => Kind == Real ? BitConverter.Int64BitsToDouble(bits) : bits;

    public static implicit operator NativeNumber(double value) => new(Real, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator NativeNumber(float value) => (double)value;

    public static implicit operator NativeNumber(int value) => (long)value;

    public static implicit operator NativeNumber(long value) => new(Integer, value);

    public static implicit operator NativeNumber([MarshalAs(UnmanagedType.U1)] bool value) => new(Bool, value ? 1 : 0);

    public static implicit operator NativeNumber(Scalar? scalar) => scalar is null ? None : scalar.Number;
}
