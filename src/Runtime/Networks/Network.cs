using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using static TorchSharp.torch;

namespace Hmlstm.Runtime;

/// <summary>The base of every generated network.</summary>
/// <remarks>
/// A generated class registers its parts by name (<c>input</c>, <c>layers</c>, <c>output</c>) and keeps typed fields for them, so nothing
/// looks for fields at run time. What <c>forward</c> returns belongs to the caller (or to the caller's dispose scope); what it takes is
/// only read.
/// </remarks>
/// <typeparam name="TState">The typed state between windows.</typeparam>
/// <typeparam name="TOutput">The typed result of a window.</typeparam>
public abstract class Network<TState, TOutput> : nn.Module<Tensor, TState?, Tensor?, TOutput>, INetwork
    where TState : NetworkState<TState>
    where TOutput : NetworkOutput
{
    private NetworkDefinition? definition;

    /// <summary>Names the network.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="definitionText">The rendered definition, YAML.</param>
    /// <param name="fingerprint">The definition's fingerprint.</param>
    protected Network(string name, string definitionText, string fingerprint)
        : base(name)
    {
        DefinitionText = definitionText;
        Fingerprint = fingerprint;
    }

    /// <inheritdoc/>
    public string DefinitionText { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The text is no valid definition: the class was not written by the generator.</exception>
    public NetworkDefinition Definition => definition ??= ParseDefinition();

    /// <inheritdoc/>
    public abstract IReadOnlyList<ScheduledValue> Schedules { get; }

    nn.Module INetwork.Module => this;

    /// <inheritdoc cref="INetwork.CreateState"/>
    public abstract TState CreateState(long batch);

    /// <inheritdoc cref="INetwork.Forward"/>
    public abstract override TOutput forward(Tensor input, TState? state, Tensor? lengths);

    /// <summary>Runs the network over a window whose rows all have T real steps.</summary>
    /// <param name="input">Token ids [B, T] as int64, or features [B, T, F].</param>
    /// <param name="state">Where to go on from; null for zeros.</param>
    public TOutput forward(Tensor input, TState? state = null) => call(input, state, null);

    NetworkState INetwork.CreateState(long batch) => CreateState(batch);

    NetworkOutput INetwork.Forward(Tensor input, NetworkState? state, Tensor? lengths) =>
        state is null or TState
            ? call(input, (TState?)state, lengths)
            : throw new ArgumentException($"The state is a {state.GetType().FullName}, not a {typeof(TState).FullName}.", nameof(state));

    /// <summary>Zeros [batch, width] on the parameters' device and in their type, for a new state.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batch"/> is below 1.</exception>
    protected Tensor Zeros(long batch, long width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        Tensor like = parameters().First();
        return zeros(batch, width, dtype: like.dtype, device: like.device);
    }

    /// <summary>Does nothing: a generated class registers its parts explicitly, so no field may be registered a second time.</summary>
    protected sealed override void RegisterComponents()
    {
    }

    private NetworkDefinition ParseDefinition()
    {
        ParseResult result = NetworkParser.Parse(GetName(), DefinitionText);
        return result.Definition
            ?? throw new InvalidOperationException($"The definition inside {GetType().FullName} is not valid: {string.Join("; ", result.Problems)}");
    }
}
