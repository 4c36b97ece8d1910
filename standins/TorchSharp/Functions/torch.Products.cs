using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Products of matrices and vectors.</content>
public static partial class torch
{
    public static Tensor matmul(Tensor input, Tensor target) => Native.ts_matmul(input, target);

    public static Tensor mm(Tensor input, Tensor target) => Native.ts_mm(input, target);

    public static Tensor bmm(Tensor input, Tensor batch2) => Native.ts_bmm(input, batch2);

    public static Tensor mv(Tensor input, Tensor target) => Native.ts_mv(input, target);

    public static Tensor dot(Tensor input, Tensor other) => Native.ts_dot(input, other);

    public static Tensor inner(Tensor input, Tensor vec2) => Native.ts_inner(input, vec2);

    public static Tensor outer(Tensor input, Tensor vec2) => Native.ts_outer(input, vec2);

    public static Tensor ger(Tensor input, Tensor vec2) => Native.ts_ger(input, vec2);

    public static Tensor vdot(Tensor input, Tensor target) => Native.ts_vdot(input, target);

    public static Tensor kron(Tensor input, Tensor other) => Native.ts_kron(input, other);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        Native.ts_addmm(input, mat1, mat2, beta, alpha);

    public static Tensor addbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        Native.ts_addbmm(input, batch1, batch2, beta, alpha);

    public static Tensor addmv(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        Native.ts_addmv(input, mat1, mat2, beta, alpha);

    public static Tensor addr(Tensor input, Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
        Native.ts_addr(input, vec1, vec2, beta, alpha);

    public static Tensor addmm_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.Done(Native.ts_addmm_(input, mat1, mat2, beta, alpha));

    public static Tensor addbmm_(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        input.Done(Native.ts_addbmm_(input, batch1, batch2, beta, alpha));

    public static Tensor addmv_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.Done(Native.ts_addmv_(input, mat1, mat2, beta, alpha));

    public static Tensor addr_(Tensor input, Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
        input.Done(Native.ts_addr_(input, vec1, vec2, beta, alpha));

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        Native.ts_baddbmm(input, batch1, batch2, beta, alpha);
}
