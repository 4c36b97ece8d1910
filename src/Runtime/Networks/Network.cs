using System.Runtime.CompilerServices;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime;

/// <summary>A generated network without its own state and output types: what a trainer or a tool needs.</summary>
public interface INetwork : IDisposable
{
    /// <summary>The network as a torch module: its parameters, devices, modes.</summary>
    torch.nn.Module Module { get; }

    /// <summary>The definition with all defaults filled in, as YAML.</summary>
    string DefinitionText { get; }

    /// <summary>16 hexadecimal digits that identify the architecture: weights with another fingerprint do not fit.</summary>
    string Fingerprint { get; }

    /// <summary>The definition with all defaults filled in.</summary>
    NetworkDefinition Definition { get; }

    /// <summary>The values that change during training, such as slope and temperature; empty when there are none.</summary>
    IReadOnlyList<ScheduledValue> Schedules { get; }

    /// <summary>What the network counts while it computes windows; empty when it counts nothing.</summary>
    IReadOnlyList<NetworkCounter> Counters => [];

    /// <summary>Whether the network can read a stream element by element; a bidirectional one cannot.</summary>
    bool CanStep => false;

    /// <summary>The initial state: zeros with the parameters' device and dtype. The caller disposes it.</summary>
    /// <param name="batch">B, the number of rows; at least 1.</param>
    NetworkState CreateState(long batch);

    /// <summary>Runs the network over a window of steps.</summary>
    /// <param name="input">Token ids [B, T] as int64, or features [B, T, F].</param>
    /// <param name="state">The initial state; null for zeros. It is not modified, and stays the caller's.</param>
    /// <param name="lengths">The number of valid steps of each row, [B] int64, 0 to T; null when every row has T.</param>
    /// <returns>The predictions and the network's other results. The caller disposes it, including its state.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="state"/> is another network's; or an argument is of another shape or type, or out of its range.
    /// </exception>
    NetworkOutput Forward(torch.Tensor input, NetworkState? state = null, torch.Tensor? lengths = null);

    /// <summary>Reads one element of a stream. T calls do what <see cref="Forward"/> does for a window of T steps.</summary>
    /// <param name="element">Token ids [B] as int64, or features [B, F].</param>
    /// <param name="state">The state before the element. The state after the element takes its place; the old one is disposed.</param>
    /// <returns>The element's prediction, [B, O]. The caller disposes it.</returns>
    /// <exception cref="NotSupportedException">The network cannot read a stream (<see cref="CanStep"/>).</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="state"/> is another network's; or an argument is of another shape or type. The state is as it was.
    /// </exception>
    torch.Tensor Step(torch.Tensor element, ref NetworkState state) =>
        throw new NotSupportedException($"{Definition.Name} reads sequences from their end as well: it cannot read a stream.");
}

/// <summary>A network that can read a stream element by element.</summary>
/// <typeparam name="TState">The state between two elements.</typeparam>
public interface IStreamingNetwork<TState>
    where TState : NetworkState
{
    /// <inheritdoc cref="INetwork.Step"/>
    torch.Tensor Step(torch.Tensor element, ref TState state);
}

/// <summary>The base class of every generated network.</summary>
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
    private readonly Dictionary<string, nn.Module> prefixes = [];

    /// <summary>Creates the network without parts, which the generated class registers.</summary>
    /// <param name="definition">The definition, every default filled in.</param>
    /// <param name="fingerprint">The definition's fingerprint.</param>
    /// <exception cref="DllNotFoundException">
    /// TorchSharp's native library cannot be loaded; the message is one line with the cause.
    /// </exception>
    protected Network(NetworkDefinition definition, string fingerprint)
        : base(Loaded(definition.Name))
    {
        Definition = definition;
        Fingerprint = fingerprint;
    }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public NetworkDefinition Definition { get; }

    /// <inheritdoc/>
    public string DefinitionText => DefinitionWriter.Render(Definition);

    /// <inheritdoc/>
    public virtual IReadOnlyList<ScheduledValue> Schedules => [];

    /// <inheritdoc/>
    public virtual IReadOnlyList<NetworkCounter> Counters => [];

    nn.Module INetwork.Module => this;

    bool INetwork.CanStep => this is IStreamingNetwork<TState>;

    /// <inheritdoc cref="INetwork.CreateState"/>
    public abstract TState CreateState(long batch);

    /// <inheritdoc cref="INetwork.Forward"/>
    public abstract override TOutput forward(Tensor input, TState? state, Tensor? lengths);

    /// <summary>Runs the network over a window whose rows all have T valid steps.</summary>
    /// <param name="input">Token ids [B, T] as int64, or features [B, T, F].</param>
    /// <param name="state">The initial state; null for zeros.</param>
    public TOutput forward(Tensor input, TState? state = null) => call(input, state, null);

    NetworkState INetwork.CreateState(long batch) => CreateState(batch);

    NetworkOutput INetwork.Forward(Tensor input, NetworkState? state, Tensor? lengths) =>
        call(input, state is null ? null : OwnState(state), lengths);

    Tensor INetwork.Step(Tensor element, ref NetworkState state)
    {
        TState own = OwnState(state);
        IStreamingNetwork<TState> streaming = this as IStreamingNetwork<TState>
            ?? throw new NotSupportedException($"{Definition.Name} reads sequences from their end as well: it cannot read a stream.");
        Tensor prediction = streaming.Step(element, ref own);
        state = own;
        return prediction;
    }

    /// <summary>Checks that a tensor is a window, or an element, of this network's tokens.</summary>
    /// <remarks>On a GPU the ids themselves are not checked: reading them would synchronize with the device.</remarks>
    /// <param name="tokens">
    /// What should be ids from 0 to <paramref name="size"/> - 1, [B, T] or [B], int64, of at least one row and one step.
    /// </param>
    /// <param name="size">V, the size of the vocabulary.</param>
    /// <param name="dimensions">2 for a window, 1 for an element.</param>
    /// <param name="name">The caller's name for them.</param>
    /// <exception cref="ArgumentException">They are something else.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    protected static void CheckTokens(Tensor tokens, long size, int dimensions, [CallerArgumentExpression(nameof(tokens))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(tokens, name);
        TensorCheck.Tokens(tokens, dimensions, size, name);
    }

    /// <summary>Checks that a tensor is a window, or an element, of this network's features; the first layer checks its dtype.</summary>
    /// <param name="features">What should be [B, T, F] or [B, F], of at least one row and one step.</param>
    /// <param name="size">F, the number of features.</param>
    /// <param name="dimensions">3 for a window, 2 for an element.</param>
    /// <param name="name">The caller's name for them.</param>
    /// <exception cref="ArgumentException">They are something else.</exception>
    protected static void CheckFeatures(
        Tensor features, long size, int dimensions, [CallerArgumentExpression(nameof(features))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(features, name);
        bool hasSteps = dimensions == 3;
        if (features.dim() != dimensions || features.size(-1) != size)
        {
            throw TensorCheck.Misfit(name, features, $"features {(hasSteps ? "[B, T" : "[B")}, {size}]", name);
        }

        TensorCheck.NotEmpty(features, hasSteps, name);
    }

    /// <summary>The initial state of a window: the given one, or zeros.</summary>
    /// <param name="input">The window, rows first.</param>
    /// <param name="state">The state before it; null for zeros.</param>
    /// <exception cref="ArgumentException">The state has another number of rows. Torch would repeat a single one silently.</exception>
    protected TState StartOf(Tensor input, TState? state)
    {
        if (state is null)
        {
            return CreateState(input.size(0));
        }

        CheckRows(state, input);
        return state;
    }

    /// <summary>Checks that a state has as many rows as the input.</summary>
    /// <param name="state">The state.</param>
    /// <param name="input">A window or an element, rows first.</param>
    /// <param name="name">The caller's name for it.</param>
    /// <exception cref="ArgumentException">Their numbers of rows differ. Torch would repeat a single one silently.</exception>
    protected static void CheckRows(TState state, Tensor input, [CallerArgumentExpression(nameof(input))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.BatchSize != input.size(0))
        {
            throw new ArgumentException(
                $"The state has {Quantity.Of(state.BatchSize, "row")}, but the {name} has {input.size(0)}.", nameof(state));
        }
    }

    /// <summary>One-hot vectors of tokens, in the parameters' dtype.</summary>
    /// <param name="tokens">Ids from 0 to size - 1, [B, T] or [B], int64.</param>
    /// <param name="size">V, the size of the vocabulary.</param>
    /// <returns>[.., V].</returns>
    protected Tensor OneHot(Tensor tokens, long size)
    {
        using Tensor hot = nn.functional.one_hot(tokens, size);
        return hot.to(parameters().First().dtype);
    }

    /// <summary>
    /// Dropout between layers: in training, zeroes values at random and scales up the others.
    /// </summary>
    /// <param name="hidden">Hidden states of any shape.</param>
    /// <param name="probability">The probability of zeroing a value, 0 to below 1.</param>
    protected Tensor Dropped(Tensor hidden, double probability) => nn.functional.dropout(hidden, probability, training);

    /// <summary>
    /// Variational dropout (Gal and Ghahramani, "A theoretically grounded application of dropout in recurrent neural networks", NIPS 2016):
    /// in training, zeroes the same values of a row at all steps and scales up the others.
    /// </summary>
    /// <param name="values">A window [B, T, N], or an element [B, N], which is a window of one step.</param>
    /// <param name="probability">The probability of zeroing a value, 0 to below 1.</param>
    protected Tensor VariationallyDropped(Tensor values, double probability)
    {
        if (!training || values.dim() < 3)
        {
            return Dropped(values, probability);
        }

        using Tensor one = ones(values.size(0), 1, values.size(2), dtype: values.dtype, device: values.device);
        using Tensor factors = nn.functional.dropout(one, probability, training: true);
        return values * factors;
    }

    /// <summary>Registers a part under the name that its parameters have in a weights file.</summary>
    /// <param name="path">Names with dots between them, for example <c>layers.0.1</c>.</param>
    /// <param name="part">The part.</param>
    /// <returns><paramref name="part"/>.</returns>
    /// <exception cref="ArgumentException">There is a part of that name.</exception>
    protected T Register<T>(string path, T part)
        where T : nn.Module
    {
        if (prefixes.ContainsKey(path))
        {
            throw new ArgumentException($"There are parts below '{path}' already.", nameof(path));
        }

        int dot = path.LastIndexOf('.');
        nn.Module parent = dot < 0 ? this : Prefix(path[..dot]);
        string last = path[(dot + 1)..];
        if (parent.named_children().Any(child => child.name == last))
        {
            throw new ArgumentException($"There is a part '{path}' already.", nameof(path));
        }

        parent.register_module(last, part);
        return part;
    }

    /// <summary>Does nothing: a generated class registers its parts explicitly, so no field may be registered a second time.</summary>
    protected sealed override void RegisterComponents()
    {
    }

    /// <summary>Registers a stack of torch's own cells under the name that its parameters have in a weights file.</summary>
    /// <inheritdoc cref="Register{T}"/>
    protected TorchRnn Register(string path, TorchRnn part)
    {
        Register(path, part.Core);
        return part;
    }

    /// <summary>The name, after libtorch was loaded: the base class is the first that needs it.</summary>
    private static string Loaded(string name)
    {
        LibtorchLoader.EnsureLoaded();
        return name;
    }

    private nn.Module Prefix(string path)
    {
        if (!prefixes.TryGetValue(path, out nn.Module? prefix))
        {
            prefix = Register(path, new NetworkPart());
            prefixes.Add(path, prefix);
        }

        return prefix;
    }

    private static TState OwnState(NetworkState state) => state as TState
        ?? throw new ArgumentException($"The state is a {state.GetType().FullName}, not a {typeof(TState).FullName}.", nameof(state));
}

/// <summary>A name on the way to a part, like <c>layers</c> in <c>layers.0.1</c>; it computes nothing.</summary>
internal sealed class NetworkPart() : torch.nn.Module(nameof(NetworkPart));
