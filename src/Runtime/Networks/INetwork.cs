using Hmlstm.Definitions.Models;
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

    /// <summary>The definition with every default filled in.</summary>
    NetworkDefinition Definition { get; }

    /// <summary>What changes during training: slope and temperature. Empty when nothing does.</summary>
    IReadOnlyList<ScheduledValue> Schedules { get; }

    /// <summary>What the network counts while it computes windows. Empty when it counts nothing.</summary>
    IReadOnlyList<NetworkCounter> Counters => [];

    /// <summary>Whether the network can read a stream element by element; one that reads a sequence from its end as well cannot.</summary>
    bool CanStep => false;

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

    /// <summary>Reads one element of a stream. T calls do what <see cref="Forward"/> does for a window of T steps.</summary>
    /// <param name="element">Token ids [B] as int64, or features [B, F].</param>
    /// <param name="state">What the network remembers. The state after the element takes its place; the old one is disposed.</param>
    /// <returns>The element's prediction, [B, O]. The caller disposes it.</returns>
    /// <exception cref="NotSupportedException">The network cannot read a stream (<see cref="CanStep"/>).</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="state"/> is another network's; or an argument is of another shape or type. The state is as it was.
    /// </exception>
    torch.Tensor Step(torch.Tensor element, ref NetworkState state) =>
        throw new NotSupportedException($"{Definition.Name} reads sequences from their end as well: it cannot read a stream.");
}

/// <summary>A network that can read a stream element by element.</summary>
/// <typeparam name="TState">What it remembers between two elements.</typeparam>
public interface IStreamingNetwork<TState>
    where TState : NetworkState
{
    /// <inheritdoc cref="INetwork.Step"/>
    torch.Tensor Step(torch.Tensor element, ref TState state);
}

/// <summary>A name on the way to a part, like <c>layers</c> in <c>layers.0.1</c>; it computes nothing.</summary>
internal sealed class NetworkPart() : torch.nn.Module(nameof(NetworkPart));
