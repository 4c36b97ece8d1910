using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp.Interop;

/// <summary>
/// Lets P/Invokes take and return <see cref="torch.Tensor"/>: a tensor stays alive during the call, a disposed one throws before the call,
/// and a null result throws the native error. Parameters that may be null name <see cref="OptionalTensorMarshaller"/>.
/// </summary>
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Out))]
internal static class TensorMarshaller
{
    internal ref struct In
    {
        private torch.Tensor tensor;

        public void FromManaged(torch.Tensor managed) => tensor = managed;

        public readonly nint ToUnmanaged() => tensor.Handle;

        public readonly void OnInvoked() => GC.KeepAlive(tensor);

        public readonly void Free()
        {
        }
    }

    internal static class Out
    {
        public static torch.Tensor ConvertToManaged(nint handle) => handle == 0 ? throw Native.Error() : new torch.Tensor(handle);
    }
}
