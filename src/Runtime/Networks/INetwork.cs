using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.HmLstm;
using TorchSharp;

namespace Hmlstm.Runtime;

/// <summary>A generated network, seen without its own state and output types: what a trainer or a tool needs.</summary>
public interface INetwork : IDisposable
{
    /// <summary>The network as a torch module: its parameters, devices, modes.</summary>
    torch.nn.Module Module { get; }

    /// <summary>The definition with every default filled in, as YAML.</summary>
    string DefinitionText { get; }

    /// <summary>16 hex digits over all that shapes or means the weights.</summary>
    string Fingerprint { get; }

    /// <summary>The definition, read from <see cref="DefinitionText"/>.</summary>
    NetworkDefinition Definition { get; }

    /// <summary>What changes during training: slope and temperature. Empty when nothing does.</summary>
    IReadOnlyList<ScheduledValue> Schedules { get; }

    /// <summary>
    /// The multiply-adds that the CPU engine has computed in HM-LSTM stacks with boundaries, over all windows so far; nothing without such a stack, and where libtorch
    /// computes.
    /// </summary>
    MultiplyAdds Work => default;

    /// <summary>The state before the first step: zeros on the parameters' device and in their type. The caller disposes it.</summary>
    /// <param name="batch">B, the number of rows; at least 1.</param>
    NetworkState CreateState(long batch);

    /// <summary>Runs the network over a window of steps.</summary>
    /// <param name="input">Token ids [B, T] as int64, or features [B, T, F].</param>
    /// <param name="state">Where to go on from; null for zeros. It is read only and stays the caller's.</param>
    /// <param name="lengths">The real steps of each row, [B] int64, 0 to T; null when every row has T.</param>
    /// <returns>Predictions and what else the network gives. The caller disposes it, its state included.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="state"/> is another network's; or an argument is of another shape or type, or out of its range.
    /// </exception>
    NetworkOutput Forward(torch.Tensor input, NetworkState? state = null, torch.Tensor? lengths = null);
}

/// <summary>A name on the way to a part, like <c>layers</c> in <c>layers.0.1</c>; it computes nothing.</summary>
internal sealed class NetworkPart() : torch.nn.Module(nameof(NetworkPart));
