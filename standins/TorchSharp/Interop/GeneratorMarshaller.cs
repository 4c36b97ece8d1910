using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp.Interop;

/// <summary>Lets P/Invokes take a <see cref="torch.Generator"/>, alive during the call; null stands for the default one.</summary>
[CustomMarshaller(typeof(torch.Generator), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static class GeneratorMarshaller
{
    internal ref struct In
    {
        private torch.Generator? generator;

        public void FromManaged(torch.Generator? managed) => generator = managed;

        public readonly nint ToUnmanaged() => generator is null ? 0 : generator.Handle;

        public readonly void OnInvoked() => GC.KeepAlive(generator);

        public readonly void Free()
        {
        }
    }
}
