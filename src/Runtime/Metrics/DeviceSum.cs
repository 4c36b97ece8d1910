using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>A sum that stays on the device until somebody asks for it, so that adding to it never waits for the device.</summary>
internal sealed class DeviceSum : IDisposable
{
    private torch.Tensor? sum;

    /// <summary>Adds a tensor without dimensions.</summary>
    public void Add(torch.Tensor value)
    {
        using torch.Tensor wide = value.detach().to(torch.ScalarType.Float64);
        if (sum is null)
        {
            sum = wide.clone().DetachFromDisposeScope();
        }
        else
        {
            sum.add_(wide);
        }
    }

    /// <summary>The sum since the last call; 0 when nothing was added.</summary>
    public double Finish()
    {
        if (sum is null)
        {
            return 0;
        }

        using torch.Tensor here = sum.cpu();
        double value = here.item<double>();
        Dispose();
        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sum?.Dispose();
        sum = null;
    }
}
