using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number with its type, for the arguments of tensor functions.</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(NativeNumber number, torch.ScalarType type)
    {
        Number = number;
        Type = type;
    }

    /// <summary>Bool, Int64 or Float64: libtorch keeps numbers in their widest form.</summary>
    public torch.ScalarType Type { get; }

    internal NativeNumber Number { get; }

    public static implicit operator Scalar(byte value) => value.ToScalar();

    public static implicit operator Scalar(sbyte value) => value.ToScalar();

    public static implicit operator Scalar(short value) => value.ToScalar();

    public static implicit operator Scalar(int value) => value.ToScalar();

    public static implicit operator Scalar(long value) => value.ToScalar();

    public static implicit operator Scalar(Half value) => value.ToScalar();

    public static implicit operator Scalar(float value) => value.ToScalar();

    public static implicit operator Scalar(double value) => value.ToScalar();

    public static implicit operator Scalar(bool value) => value.ToScalar();

    /// <summary>Does nothing: a scalar holds no native memory here.</summary>
    public void Dispose()
    {
    }
}
