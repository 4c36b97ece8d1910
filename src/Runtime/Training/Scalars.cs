using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>Reads single numbers from tensors.</summary>
internal static class Scalars
{
    /// <summary>The number of a tensor with one element, of any type and on any device. It waits for the device.</summary>
    public static double Read(torch.Tensor tensor)
    {
        switch (tensor.dtype)
        {
            case torch.ScalarType.Float32:
                return tensor.item<float>();
            case torch.ScalarType.Float64:
                return tensor.item<double>();
            default:
                using (torch.Tensor wide = tensor.to(torch.ScalarType.Float64))
                {
                    return wide.item<double>();
                }
        }
    }
}
