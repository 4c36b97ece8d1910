using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle on a native tensor, which several handles may share; <see cref="Dispose()"/> gives this one back.</summary>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposable
    {
        internal nint handle;

        private static long totalCount;
        private static long peakCount;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            long count = Interlocked.Increment(ref totalCount);
            if (count > peakCount)
            {
                peakCount = count;
            }

            if (register)
            {
                OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
            }
        }

        private Tensor() => GC.SuppressFinalize(this);

        ~Tensor() => Dispose(false);

        /// <summary>The tensors alive now, on all threads.</summary>
        public static long TotalCount => totalCount;

        /// <summary>The most tensors that were alive at one time.</summary>
        public static long PeakCount => peakCount;

        /// <summary>A name for people; it means nothing to the tensor.</summary>
        public string? name { get; set; }

        /// <summary>Whether the handle was given back.</summary>
        public bool IsInvalid => handle == 0;

        /// <summary>The native handle.</summary>
        /// <exception cref="InvalidOperationException">It was given back.</exception>
        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Makes a tensor that owns a native handle.</summary>
        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
            {
                other?.Attach(this);
            }
            else
            {
                OwningDisposeScope.MoveToOther(other, this);
            }

            return this;
        }

        /// <summary>Gives up the handle without disposing what it stands for.</summary>
        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            nint released = Handle;
            Interlocked.Decrement(ref totalCount);
            handle = 0;
            return released;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        protected virtual void Dispose(bool disposing)
        {
            if (handle != 0)
            {
                DisposeScopeManager.ThreadSingleton.CountDisposal(this);
                OwningDisposeScope?.MarkAsDisposed(this);
                Interlocked.Decrement(ref totalCount);
                Native.ts_dispose(handle);
                handle = 0;
            }
        }

        /// <summary>A tensor that is not there: <see cref="IsInvalid"/>, and of no account in the statistics.</summary>
        internal static Tensor Absent() => new();

        /// <summary>The handle, for an object that takes this one's place.</summary>
        internal nint MoveHandle()
        {
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref totalCount);
            nint moved = handle;
            handle = 0;
            return moved;
        }

        /// <summary>Ends an in-place function: throws what went wrong, or returns this tensor.</summary>
        internal Tensor Done(int status)
        {
            Native.Check(status);
            return this;
        }
    }
}
