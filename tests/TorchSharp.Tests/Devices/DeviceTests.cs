using static TorchSharp.torch;

namespace TorchSharp.Tests.Devices;

/// <summary>Devices by name, what is there, and threads.</summary>
public sealed class DeviceTests
{
    [Fact]
    public void Devices_have_names()
    {
        Assert.Equal("cpu", CPU.ToString());
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
        Assert.Equal(1, new Device("cuda:1").index);
        Assert.Equal("cuda", new Device(DeviceType.CUDA).ToString());
        Assert.Equal(DeviceType.CPU, device("cpu").type);
        Assert.Throws<ArgumentException>(() => new Device("toaster"));
    }

    [Fact]
    public void A_device_that_is_not_there_says_so()
    {
        Assert.True(TryInitializeDeviceType(DeviceType.CPU));
        Assert.Equal(cuda.is_available(), TryInitializeDeviceType(DeviceType.CUDA));
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
        if (cuda.is_available())
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor there = ones(2, device: CUDA) * 2;
            cuda.synchronize();
            Assert.True(there.is_cuda);
            Near.Equal(there.cpu(), [2], [2, 2]);
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => InitializeDeviceType(DeviceType.CUDA));
            using Tensor here = ones(1);
            Assert.Throws<InvalidOperationException>(() => here.cuda());
        }
    }

    [Fact]
    public void Seeding_absent_devices_does_nothing()
    {
        cuda.manual_seed(1);
        cuda.manual_seed_all(1);
        using Tensor x = ones(1);
        Assert.Equal(DeviceType.CPU, x.device_type);
        Assert.Equal("cpu", x.device.ToString());
    }

    [Fact]
    public void Threads_can_be_set()
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }

        Assert.True(get_num_interop_threads() >= 1);
    }

    [Fact]
    public void Rounding_of_products_can_be_allowed_and_forbidden()
    {
        bool before = backends.cuda.matmul.allow_tf32;
        backends.cuda.matmul.allow_tf32 = !before;
        Assert.Equal(!before, backends.cuda.matmul.allow_tf32);
        backends.cuda.matmul.allow_tf32 = before;
    }
}
