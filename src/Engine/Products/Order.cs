namespace Hmlstm.Engine.Products;

/// <summary>The two orders of a left factor.</summary>
internal static class Order
{
    /// <summary>Element (r, k) is at r * stride + k: states times weights.</summary>
    public readonly struct ByRow : IOrder
    {
        public static bool RowsAreApart => true;
    }

    /// <summary>Element (r, k) is at r + k * stride: a transposed factor, as in a weight's gradient.</summary>
    public readonly struct ByColumn : IOrder
    {
        public static bool RowsAreApart => false;
    }
}
