using TorchSharp;

namespace Hmlstm.Cli.Training;

/// <summary>Finds the device that the command line names.</summary>
internal static class TrainingDevice
{
    /// <summary>The device.</summary>
    /// <param name="name">cpu or cuda.</param>
    /// <exception cref="InputException">This machine, or this libtorch, has no such device.</exception>
    public static torch.Device Find(string name) => name switch
    {
        "cuda" when !torch.cuda.is_available() => throw new InputException("--device cuda: libtorch sees no CUDA device here; 'hmlstm doctor' says more"),
        "cuda" => torch.CUDA,
        _ => torch.CPU,
    };
}
