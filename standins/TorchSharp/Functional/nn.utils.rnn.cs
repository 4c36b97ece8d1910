using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Sequences of different length.</summary>
            public static partial class rnn
            {
                /// <summary>Packs a padded batch.</summary>
                /// <param name="input">[T, B, ...], or [B, T, ...] with <paramref name="batch_first"/>.</param>
                /// <param name="lengths">[B], at least 1, on the CPU.</param>
                /// <param name="batch_first">Whether the batch is the first dimension.</param>
                /// <param name="enforce_sorted">True demands the longest sequence first; false sorts, and undoes it in the results.</param>
                public static unsafe PackedSequence pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    nint* parts = stackalloc nint[4];
                    Native.Check(Native.ts_nn_pack_padded_sequence(input, lengths, batch_first ? 1 : 0, enforce_sorted ? 1 : 0, parts));
                    return Packed(parts);
                }

                /// <summary>Packs sequences [T, ...] of different length.</summary>
                /// <param name="sequences">At least one.</param>
                /// <param name="enforce_sorted">True demands the longest sequence first; false sorts, and undoes it in the results.</param>
                public static unsafe PackedSequence pack_sequence(IEnumerable<Tensor> sequences, bool enforce_sorted = true)
                {
                    nint* parts = stackalloc nint[4];
                    using TensorHandles list = new(sequences);
                    Native.Check(Native.ts_nn_pack_sequence(list.Span, list.Count, enforce_sorted ? 1 : 0, parts));
                    return Packed(parts);
                }

                /// <summary>Undoes the packing.</summary>
                /// <param name="sequence">What was packed.</param>
                /// <param name="batch_first">Whether the result is [B, T, ...] instead of [T, B, ...].</param>
                /// <param name="padding_value">What stands after the end of a sequence.</param>
                /// <param name="total_length">T of the result, at least that of the longest sequence, which is the default.</param>
                /// <returns>The padded batch, and the lengths [B].</returns>
                public static (Tensor, Tensor) pad_packed_sequence(PackedSequence sequence, bool batch_first = false, double padding_value = 0.0, long? total_length = null)
                {
                    Native.Check(
                        Native.ts_nn_pad_packed_sequence(
                            sequence.data,
                            sequence.batch_sizes,
                            sequence.Unsorted,
                            batch_first ? 1 : 0,
                            padding_value,
                            total_length ?? -1,
                            out nint padded,
                            out nint lengths));
                    return (new Tensor(padded), new Tensor(lengths));
                }

                /// <summary>Stacks sequences [T, ...] of different length into a padded batch.</summary>
                /// <param name="sequences">At least one.</param>
                /// <param name="batch_first">Whether the result is [B, T, ...] instead of [T, B, ...].</param>
                /// <param name="padding_value">What stands after the end of a sequence.</param>
                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0.0)
                {
                    using TensorHandles list = new(sequences);
                    return Native.ts_nn_pad_sequence(list.Span, list.Count, batch_first ? 1 : 0, padding_value);
                }

                private static unsafe PackedSequence Packed(nint* parts) => new(
                    new Tensor(parts[0]),
                    new Tensor(parts[1]),
                    parts[2] == 0 ? null : new Tensor(parts[2]),
                    parts[3] == 0 ? null : new Tensor(parts[3]));
            }
        }
    }
}
