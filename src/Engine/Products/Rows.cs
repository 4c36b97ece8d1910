namespace Hmlstm.Engine.Products;

/// <summary>The counts of rows for which a kernel is compiled.</summary>
internal static class Rows
{
    public readonly struct R1 : IRows
    {
        public static int Count => 1;
    }

    public readonly struct R2 : IRows
    {
        public static int Count => 2;
    }

    public readonly struct R3 : IRows
    {
        public static int Count => 3;
    }

    public readonly struct R4 : IRows
    {
        public static int Count => 4;
    }

    public readonly struct R5 : IRows
    {
        public static int Count => 5;
    }

    public readonly struct R6 : IRows
    {
        public static int Count => 6;
    }

    public readonly struct R7 : IRows
    {
        public static int Count => 7;
    }

    public readonly struct R8 : IRows
    {
        public static int Count => 8;
    }

    public readonly struct R9 : IRows
    {
        public static int Count => 9;
    }

    public readonly struct R10 : IRows
    {
        public static int Count => 10;
    }

    public readonly struct R11 : IRows
    {
        public static int Count => 11;
    }

    public readonly struct R12 : IRows
    {
        public static int Count => 12;
    }
}
