namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            public static partial class rnn
            {
                /// <summary>
                /// Sequences of different length, step by step: first all first steps, then all second steps, the longest sequence first. Made
                /// by <see cref="pack_padded_sequence"/> and <see cref="pack_sequence"/>; it owns its tensors.
                /// </summary>
                public sealed class PackedSequence : IDisposable
                {
                    /// <summary>The steps, [ΣT, features].</summary>
                    public readonly Tensor data;

                    /// <summary>How many sequences reach each step, [longest T].</summary>
                    public readonly Tensor batch_sizes;

                    /// <summary>Where the rows of the packed order were in the batch; invalid if they were sorted before.</summary>
                    public readonly Tensor sorted_indices;

                    /// <summary>Where the rows of the batch are in the packed order; invalid if they were sorted before.</summary>
                    public readonly Tensor unsorted_indices;

                    private static readonly Tensor Absent = new(0, false);

                    internal PackedSequence(Tensor data, Tensor batchSizes, Tensor? sorted, Tensor? unsorted)
                    {
                        this.data = data;
                        batch_sizes = batchSizes;
                        sorted_indices = sorted ?? Absent;
                        unsorted_indices = unsorted ?? Absent;
                    }

                    internal Tensor? Sorted => sorted_indices.IsInvalid ? null : sorted_indices;

                    internal Tensor? Unsorted => unsorted_indices.IsInvalid ? null : unsorted_indices;

                    /// <summary>Disposes the tensors.</summary>
                    public void Dispose()
                    {
                        foreach (Tensor part in Parts())
                        {
                            part.Dispose();
                        }
                    }

                    /// <summary>Moves the tensors to the dispose scope around the current one, or out of all scopes if there is none.</summary>
                    public PackedSequence MoveToOuterDisposeScope()
                    {
                        foreach (Tensor part in Parts())
                        {
                            part.MoveToOuterDisposeScope();
                        }

                        return this;
                    }

                    /// <summary>Takes the tensors out of all dispose scopes.</summary>
                    public PackedSequence DetachFromDisposeScope()
                    {
                        foreach (Tensor part in Parts())
                        {
                            part.DetachFromDisposeScope();
                        }

                        return this;
                    }

                    /// <summary>Moves the tensors to the dispose scope of another sequence.</summary>
                    public PackedSequence MoveToOtherDisposeScope(PackedSequence other) => MoveToOtherDisposeScope(other.data.OwningDisposeScope);

                    /// <summary>Moves the tensors to another dispose scope; null takes them out of all scopes.</summary>
                    public PackedSequence MoveToOtherDisposeScope(DisposeScope? other)
                    {
                        foreach (Tensor part in Parts())
                        {
                            part.MoveToOtherDisposeScope(other);
                        }

                        return this;
                    }

                    /// <summary>Other data in the same order. The new sequence has handles of its own.</summary>
                    internal PackedSequence With(Tensor other) => new(other, batch_sizes.alias(), Sorted?.alias(), Unsorted?.alias());

                    private IEnumerable<Tensor> Parts() =>
                        Sorted is null ? [data, batch_sizes] : [data, batch_sizes, sorted_indices, unsorted_indices];
                }
            }
        }
    }
}
