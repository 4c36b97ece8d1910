using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The lengths of a tensor's dimensions.</summary>
    public struct Size : IEnumerable<long>
    {
        /// <summary>The size of a single number.</summary>
        public static Size Empty = new(Array.Empty<long>());

        public Size(long[] shape) => Shape = [.. shape];

        public Size(IEnumerable<long> shape) => Shape = [.. shape];

        public Size(int[] shape) => Shape = Array.ConvertAll(shape, static length => (long)length);

        public Size(long size) => Shape = [size];

        public Size(int size) => Shape = [size];

        public Size((long, long) size) => Shape = [size.Item1, size.Item2];

        public Size((long, long, long) size) => Shape = [size.Item1, size.Item2, size.Item3];

        public Size((long, long, long, long) size) => Shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        /// <summary>The lengths themselves, not a copy.</summary>
        public long[] Shape { get; }

        public bool IsEmpty => Shape.Length == 0;

        public bool IsScalar => IsEmpty;

        public int Length => Shape.Length;

        public long this[int idx] => Shape[idx];

        public long this[long idx] => Shape[idx];

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static implicit operator Size((long, long) size) => new(size);

        public static implicit operator Size((long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long) size) => new(size);

        public static Size operator +(Size left, Size right) => new(left.Shape.Concat(right.Shape));

        public static Size operator +(Size left, IEnumerable<long> right) => new(left.Shape.Concat(right));

        public static bool operator ==(Size left, Size right) => left.Shape.AsSpan().SequenceEqual(right.Shape);

        public static bool operator !=(Size left, Size right) => !(left == right);

        /// <summary>The dimensions from one on and before another; negative numbers count from the end.</summary>
        public Size Slice(int first, int next)
        {
            first = first < 0 ? Shape.Length + first : first;
            next = next < 0 ? Shape.Length + next : next;
            return next <= first ? Empty : new Size(Shape[first..next]);
        }

        public IEnumerable<long> Take(int i) => Shape.Take(i);

        /// <summary>How many elements a tensor of this size has.</summary>
        public long numel()
        {
            long count = 1;
            foreach (long length in Shape)
            {
                count *= length;
            }

            return count;
        }

        public IEnumerator<long> GetEnumerator() => Shape.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override bool Equals(object? obj) => obj is Size other && this == other;

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (long length in Shape)
            {
                hash.Add(length);
            }

            return hash.ToHashCode();
        }
    }
}
