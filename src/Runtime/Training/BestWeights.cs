using TorchSharp;

namespace Hmlstm.Runtime.Training;

/// <summary>
/// A copy of a network's parameters and buffers at its best evaluation. Its memory is allocated at once, so that it does not grow
/// in the middle of training.
/// </summary>
internal sealed class BestWeights : IDisposable
{
    private readonly torch.nn.Module module;
    private readonly Dictionary<string, torch.Tensor> kept = [];

    public BestWeights(torch.nn.Module module)
    {
        this.module = module;
        using IDisposable quiet = torch.no_grad();
        foreach ((string name, torch.Tensor value) in module.state_dict())
        {
            kept[name] = value.clone().DetachFromDisposeScope();
        }
    }

    /// <summary>The copy by name.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Kept => kept;

    /// <summary>Copies the weights that the network has now.</summary>
    public void Keep()
    {
        using IDisposable quiet = torch.no_grad();
        foreach ((string name, torch.Tensor value) in module.state_dict())
        {
            kept[name].copy_(value);
        }
    }

    /// <summary>Gives the network the copied weights.</summary>
    public void Restore()
    {
        using IDisposable quiet = torch.no_grad();
        foreach ((string name, torch.Tensor value) in module.state_dict())
        {
            value.copy_(kept[name]);
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
