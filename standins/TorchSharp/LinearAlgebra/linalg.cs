using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Norms, factors and solutions.</summary>
    public static class linalg
    {
        /// <summary>How much of the factors <see cref="qr"/> computes.</summary>
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            Native.ts_vector_norm(input, ord, dims, dims?.Length ?? 0, keepdim);

        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            Native.ts_linalg_norm(input, NativeNumber.None, dims, dims?.Length ?? 0, keepdim);

        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Native.ts_linalg_norm(input, ord, dims, dims?.Length ?? 0, keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            Native.ts_linalg_norm(input, ord, dims, dims?.Length ?? 0, keepdim);

        public static Tensor inv(Tensor input) => Native.ts_linalg_inv(input);

        public static Tensor svdvals(Tensor input) => Native.ts_linalg_svdvals(input);

        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Native.ts_linalg_solve(A, B, left);

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
        {
            Native.ts_linalg_qr(input, (int)mode, out Tensor q, out Tensor r);
            return (q, r);
        }
    }
}
