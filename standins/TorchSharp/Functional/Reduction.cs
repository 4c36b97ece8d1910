namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What a loss makes of the losses of its elements.</summary>
        public enum Reduction : long
        {
            /// <summary>One loss per element.</summary>
            None = 0,

            /// <summary>Their mean; weighted losses divide by the sum of the weights.</summary>
            Mean = 1,

            /// <summary>Their sum.</summary>
            Sum = 2,
        }
    }
}
