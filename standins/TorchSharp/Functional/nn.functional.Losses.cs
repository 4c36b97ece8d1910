using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>−log softmax(input)[target].</summary>
            /// <param name="input">Scores, [B, V] or [B, V, ...].</param>
            /// <param name="target">Int64 classes [B] or [B, ...], or probabilities of the shape of the input.</param>
            /// <param name="weight">A weight for each class, [V], or null.</param>
            /// <param name="ignore_index">Targets of this class do not count.</param>
            /// <param name="reduction">Mean divides by the sum of the weights of the targets that count.</param>
            /// <param name="label_smoothing">The part of the probability, 0 to 1, that is spread over all classes.</param>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Native.ts_nn_cross_entropy(input, target, weight, ignore_index, (long)reduction, label_smoothing);

            /// <summary>−input[target], for log-probabilities.</summary>
            /// <param name="input">Log-probabilities, [B, V] or [B, V, ...].</param>
            /// <param name="target">Int64 classes, [B] or [B, ...]; -100 does not count.</param>
            /// <param name="weight">A weight for each class, [V], or null.</param>
            /// <param name="reduction">Mean divides by the sum of the weights of the targets that count.</param>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Native.ts_nn_nll_loss(input, target, weight, (long)reduction);

            /// <summary>−(t·log p + (1 − t)·log(1 − p)); logarithms stay above −100.</summary>
            /// <param name="input">Probabilities p.</param>
            /// <param name="target">Targets t, 0 to 1, of the same shape.</param>
            /// <param name="weight">A factor for each element, broadcast, or null.</param>
            /// <param name="reduction">What becomes of the elements.</param>
            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Native.ts_nn_binary_cross_entropy(input, target, weight, (long)reduction);

            /// <summary>The binary cross-entropy of σ(input), computed without overflow.</summary>
            /// <param name="input">Scores.</param>
            /// <param name="target">Targets, 0 to 1, of the same shape.</param>
            /// <param name="weight">A factor for each element, broadcast, or null.</param>
            /// <param name="reduction">What becomes of the elements.</param>
            /// <param name="pos_weights">A factor for the part of the positive class, broadcast, or null.</param>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Native.ts_nn_binary_cross_entropy_with_logits(input, target, weight, (long)reduction, pos_weights);

            /// <summary>(input − target)².</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.ts_nn_mse_loss(input, target, (long)reduction);

            /// <summary>|input − target|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.ts_nn_l1_loss(input, target, (long)reduction);

            /// <summary>d²/(2β) for |d| below β, |d| − β/2 beyond, with d = input − target (Girshick, 2015).</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Native.ts_nn_smooth_l1_loss(input, target, (long)reduction, beta);

            /// <summary>d²/2 for |d| below δ, δ·(|d| − δ/2) beyond, with d = input − target (Huber, 1964).</summary>
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) =>
                Native.ts_nn_huber_loss(input, target, (long)reduction, delta);

            /// <summary>The Kullback-Leibler divergence p·(log p − input) of each element.</summary>
            /// <param name="input">Log-probabilities.</param>
            /// <param name="target">log p, or p itself if <paramref name="log_target"/> is false.</param>
            /// <param name="log_target">Whether the target is a logarithm.</param>
            /// <param name="reduction">Mean divides by the number of elements, not by the batch.</param>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Native.ts_nn_kl_div(input, target, (long)reduction, log_target ? 1 : 0);
        }
    }
}
