using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    [NativeMarshalling(typeof(GeneratorMarshaller))]
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.ts_generator_new(seed, (int)(device?.type ?? DeviceType.CPU), device?.index ?? -1))
        {
            this.device = device ?? CPU;
        }

        internal Generator(nint handle)
        {
            Handle = handle != 0 ? handle : throw Native.Error();
            device = CPU;
        }

        ~Generator() => Dispose(false);

        /// <summary>The generator that functions on the CPU use when they are given none.</summary>
        public static Generator Default => new(Native.ts_generator_default());

        public nint Handle { get; private set; }

        public Device device { get; }

        /// <summary>The state, in a tensor of bytes on the CPU.</summary>
        public Tensor get_state() => Native.ts_generator_state(this);

        /// <summary>Goes on from a state that <see cref="get_state"/> gave.</summary>
        public void set_state(Tensor value) => Native.Check(Native.ts_generator_set_state(this, value));

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.ts_generator_seed(this, seed));
            return this;
        }

        /// <summary>Seeds with the clock and returns the seed.</summary>
        public long seed()
        {
            long seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => Native.ts_generator_initial_seed(this);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle != 0)
            {
                Native.ts_generator_dispose(Handle);
                Handle = 0;
            }
        }
    }
}
