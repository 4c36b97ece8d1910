using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>A copy of a network's parameters and buffers at its best evaluation.</summary>
internal sealed class BestWeights(torch.nn.Module module) : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> kept = [];

    /// <summary>The copy by name; empty before the first one.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Kept => kept;

    /// <summary>Copies the weights that the network has now.</summary>
    public void Keep() => Keep(module.state_dict());

    /// <summary>Copies given weights, as a checkpoint has them.</summary>
    public void Keep(IReadOnlyDictionary<string, torch.Tensor> weights)
    {
        using IDisposable quiet = torch.no_grad();
        foreach ((string name, torch.Tensor value) in weights)
        {
            if (kept.TryGetValue(name, out torch.Tensor? copy))
            {
                copy.copy_(value);
            }
            else
            {
                kept[name] = value.detach().clone().DetachFromDisposeScope();
            }
        }
    }

    /// <summary>Gives the network the copied weights, if there are any.</summary>
    public void Restore()
    {
        using IDisposable quiet = torch.no_grad();
        foreach ((string name, torch.Tensor value) in module.state_dict())
        {
            if (kept.TryGetValue(name, out torch.Tensor? copy))
            {
                value.copy_(copy);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (torch.Tensor value in kept.Values)
        {
            value.Dispose();
        }

        kept.Clear();
    }
}
