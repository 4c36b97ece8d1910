using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Products of matrices and vectors.</content>
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Native.ts_matmul(this, target);

        public Tensor mm(Tensor target) => Native.ts_mm(this, target);

        public Tensor bmm(Tensor batch2) => Native.ts_bmm(this, batch2);

        public Tensor mv(Tensor target) => Native.ts_mv(this, target);

        public Tensor dot(Tensor target) => Native.ts_dot(this, target);

        public Tensor inner(Tensor vec2) => Native.ts_inner(this, vec2);

        public Tensor outer(Tensor vec2) => Native.ts_outer(this, vec2);

        public Tensor ger(Tensor vec2) => Native.ts_ger(this, vec2);

        public Tensor vdot(Tensor target) => Native.ts_vdot(this, target);

        public Tensor kron(Tensor other) => Native.ts_kron(this, other);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Native.ts_addmm(this, mat1, mat2, beta, alpha);

        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Native.ts_addbmm(this, batch1, batch2, beta, alpha);

        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Native.ts_addmv(this, mat, vec, beta, alpha);

        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Native.ts_addr(this, vec1, vec2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Done(Native.ts_addmm_(this, mat1, mat2, beta, alpha));

        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Done(Native.ts_addbmm_(this, batch1, batch2, beta, alpha));

        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) =>
            Done(Native.ts_addmv_(this, mat, vec, beta, alpha));

        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
            Done(Native.ts_addr_(this, vec1, vec2, beta, alpha));

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Native.ts_baddbmm(this, batch1, batch2, beta, alpha);
    }
}
