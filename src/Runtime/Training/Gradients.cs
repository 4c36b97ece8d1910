using TorchSharp;
using TorchSharp.Modules;

namespace Hmlstm.Runtime.Training;

/// <summary>The gradients of a network's parameters: clipping, and which one is the largest.</summary>
internal sealed class Gradients(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
{
    private const double Small = 1e-6;

    /// <summary>
    /// Scales all gradients together so that their norm is at most <paramref name="most"/>, as torch's <c>clip_grad_norm_</c>.
    /// </summary>
    /// <returns>The norm before; where it is not finite, the gradients are left as they are.</returns>
    public double ClipNorm(double most)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] gradients = [.. parameters.Select(static named => named.Parameter.grad).OfType<torch.Tensor>()];
        if (gradients.Length == 0)
        {
            return 0;
        }

        torch.Tensor norms = torch.stack([.. gradients.Select(static gradient => gradient.norm())]);
        double norm = Scalars.Read(norms.norm());
        double scale = most / (norm + Small);
        if (double.IsFinite(norm) && scale < 1)
        {
            foreach (torch.Tensor gradient in gradients)
            {
                gradient.mul_(scale);
            }
        }

        return norm;
    }

    /// <summary>Cuts every gradient to at most <paramref name="most"/> in size.</summary>
    public void ClipValue(double most)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        foreach ((_, Parameter parameter) in parameters)
        {
            parameter.grad?.clamp_(-most, most);
        }
    }

    /// <summary>The parameter with the largest gradient; one that is not finite is larger than all others. Null while all are 0.</summary>
    public (string Name, double Norm)? Largest()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (string Name, double Norm)? largest = null;
        foreach ((string name, Parameter parameter) in parameters)
        {
            if (parameter.grad is not { } gradient)
            {
                continue;
            }

            double norm = Scalars.Read(gradient.norm());
            if (!double.IsFinite(norm))
            {
                return (name, norm);
            }

            largest = norm > (largest?.Norm ?? 0) ? (name, norm) : largest;
        }

        return largest;
    }
}
