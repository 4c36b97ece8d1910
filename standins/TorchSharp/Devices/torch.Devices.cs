using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Devices and the threads of the CPU.</content>
public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    private static Device? defaultDevice;

    /// <summary>The current CUDA device.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    public static Device device(string description) => InitializeDevice(new Device(description));

    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(int index) => new(DeviceType.CUDA, index);

    /// <summary>Makes sure that a kind of device can be used.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (deviceType is not (DeviceType.CPU or DeviceType.META) && !TryInitializeDeviceType(deviceType))
        {
            throw new InvalidOperationException(deviceType == DeviceType.MPS
                ? "Torch device type 'MPS' is not available on this platform."
                : $"Torch device type {deviceType} did not initialise on the current machine.");
        }
    }

    /// <summary>Whether a kind of device can be used.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.MPS => false,
        DeviceType.CUDA => cuda.is_available(),
        _ => true,
    };

    /// <summary>The device, or the default one for null, once it can be used.</summary>
    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        InitializeDeviceType(device.type);
        return device;
    }

    public static Device get_default_device() => defaultDevice ?? CPU;

    public static void set_default_device(Device device) => defaultDevice = device;

    public static void set_default_device(string device) => set_default_device(new Device(device));

    public static bool cuda_is_available() => cuda.is_available();

    public static int get_num_threads() => Native.ts_get_num_threads();

    public static void set_num_threads(int num) => Native.Check(Native.ts_set_num_threads(num));

    public static int get_num_interop_threads() => Native.ts_get_num_interop_threads();

    /// <summary>Can be set once, before work has begun.</summary>
    public static void set_num_interop_threads(int num) => Native.Check(Native.ts_set_num_interop_threads(num));

    /// <summary>NVIDIA GPUs.</summary>
    public static class cuda
    {
        public static bool is_available() => Native.ts_cuda_device_count() > 0;

        public static bool is_cudnn_available() => Native.ts_cudnn_is_available();

        public static int device_count() => Native.ts_cuda_device_count();

        /// <summary>Seeds the current device's default generator; without a device, does nothing.</summary>
        public static void manual_seed(long seed) => Native.Check(Native.ts_cuda_manual_seed(seed, all: false));

        /// <summary>Seeds the default generators of all devices; without a device, does nothing.</summary>
        public static void manual_seed_all(long seed) => Native.Check(Native.ts_cuda_manual_seed(seed, all: true));

        /// <summary>Waits until a device has done all that it was given.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.ts_cuda_synchronize(device?.index ?? -1));
    }

    /// <summary>Settings of the libraries behind the devices.</summary>
    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                /// <summary>Whether matrix products may round their float32 factors to TensorFloat-32.</summary>
                public static bool allow_tf32
                {
                    get => Native.ts_get_tf32(cudnn: false);
                    set => Native.ts_set_tf32(cudnn: false, value);
                }
            }
        }

        public static class cudnn
        {
            /// <summary>Whether convolutions and recurrent layers may round their float32 factors to TensorFloat-32.</summary>
            public static bool allow_tf32
            {
                get => Native.ts_get_tf32(cudnn: true);
                set => Native.ts_set_tf32(cudnn: true, value);
            }
        }
    }
}
