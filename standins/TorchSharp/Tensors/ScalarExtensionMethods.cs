namespace TorchSharp;

/// <summary>Between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => ((long)value).ToScalar();

    public static Scalar ToScalar(this sbyte value) => ((long)value).ToScalar();

    public static Scalar ToScalar(this short value) => ((long)value).ToScalar();

    public static Scalar ToScalar(this int value) => ((long)value).ToScalar();

    public static Scalar ToScalar(this long value) => new(value, torch.ScalarType.Int64);

    public static Scalar ToScalar(this Half value) => ((double)value).ToScalar();

    public static Scalar ToScalar(this float value) => ((double)value).ToScalar();

    public static Scalar ToScalar(this double value) => new(value, torch.ScalarType.Float64);

    public static Scalar ToScalar(this bool value) => new(value, torch.ScalarType.Bool);

    public static bool ToBoolean(this Scalar value) => value.Number.AsReal != 0;

    public static byte ToByte(this Scalar value) => (byte)value.Number.AsInteger;

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Number.AsInteger;

    public static short ToInt16(this Scalar value) => (short)value.Number.AsInteger;

    public static int ToInt32(this Scalar value) => (int)value.Number.AsInteger;

    public static long ToInt64(this Scalar value) => value.Number.AsInteger;

    public static Half ToHalf(this Scalar value) => (Half)value.Number.AsReal;

    public static float ToSingle(this Scalar value) => (float)value.Number.AsReal;

    public static double ToDouble(this Scalar value) => value.Number.AsReal;
}
