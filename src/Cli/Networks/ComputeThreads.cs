using TorchSharp;

namespace Hmlstm.Cli.Networks;

/// <summary>How many threads one torch operation may use.</summary>
internal static class ComputeThreads
{
    /// <summary>A recurrent step's products are so small that handing parts of them to other threads costs more than it saves.</summary>
    public const int Default = 1;

    /// <summary>Tells torch, before the first operation.</summary>
    /// <param name="count">Threads; null for the default.</param>
    /// <exception cref="UsageException">The number is 0 or above 1,024.</exception>
    public static void Use(int? count = null)
    {
        if (count is < 1 or > 1024)
        {
            throw new UsageException($"--threads takes a number from 1 to 1024, not {count}");
        }

        torch.set_num_threads(count ?? Default);
    }
}
