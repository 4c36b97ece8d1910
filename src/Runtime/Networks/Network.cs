using System.Runtime.CompilerServices;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Libtorch;
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
    private readonly Dictionary<string, nn.Module> prefixes = [];
    private NetworkDefinition? definition;

    /// <summary>Names the network.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="definitionText">The rendered definition, YAML.</param>
    /// <param name="fingerprint">The definition's fingerprint.</param>
    /// <exception cref="DllNotFoundException">TorchSharp's native library cannot be loaded; the message is one line with the cause.</exception>
    protected Network(string name, string definitionText, string fingerprint)
        : base(Loaded(name))
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

    /// <inheritdoc/>
    public virtual MultiplyAdds Work => default;

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

    /// <summary>Refuses what is no window, or no element, of this network's tokens.</summary>
    /// <remarks>On a GPU the ids themselves are not looked at: reading them would wait for it.</remarks>
    /// <param name="tokens">What should be ids from 0 to <paramref name="size"/> - 1, [B, T] or [B], int64, of at least one row and one step.</param>
    /// <param name="size">V, the size of the vocabulary.</param>
    /// <param name="dimensions">2 for a window, 1 for an element.</param>
    /// <param name="name">The caller's name for them.</param>
    /// <exception cref="ArgumentException">They are something else.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is no token.</exception>
    protected static void CheckTokens(Tensor tokens, long size, int dimensions, [CallerArgumentExpression(nameof(tokens))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(tokens, name);
        TensorCheck.Tokens(tokens, dimensions, size, name);
    }

    /// <summary>Refuses what is no window, or no element, of this network's features; the first layer looks at their type.</summary>
    /// <param name="features">What should be [B, T, F] or [B, F], of at least one row and one step.</param>
    /// <param name="size">F, the number of features.</param>
    /// <param name="dimensions">3 for a window, 2 for an element.</param>
    /// <param name="name">The caller's name for them.</param>
    /// <exception cref="ArgumentException">They are something else.</exception>
    protected static void CheckFeatures(Tensor features, long size, int dimensions, [CallerArgumentExpression(nameof(features))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(features, name);
        bool hasSteps = dimensions == 3;
        if (features.dim() != dimensions || features.size(-1) != size)
        {
            throw TensorCheck.Misfit(name, features, $"features {(hasSteps ? "[B, T" : "[B")}, {size}]", name);
        }

        TensorCheck.NotEmpty(features, hasSteps, name);
    }

    /// <summary>The state that a window goes on from: the given one, or zeros.</summary>
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

    /// <summary>Refuses a state of other rows than what is read after it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="input">A window or an element, rows first.</param>
    /// <param name="name">The caller's name for it.</param>
    /// <exception cref="ArgumentException">Their numbers of rows differ. Torch would repeat a single one silently.</exception>
    protected static void CheckRows(TState state, Tensor input, [CallerArgumentExpression(nameof(input))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.BatchSize != input.size(0))
        {
            throw new ArgumentException($"The state has {state.BatchSize} rows, but the {name} has {input.size(0)}.", nameof(state));
        }
    }

    /// <summary>Zeros [batch, width] on the parameters' device and in their type, for a new state.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batch"/> is below 1.</exception>
    protected Tensor Zeros(long batch, long width)
    {
        if (batch < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(batch), $"A state has at least one row, not {batch}.");
        }

        Tensor like = parameters().First();
        return zeros(batch, width, dtype: like.dtype, device: like.device);
    }

    /// <summary>Tokens as vectors of zeros with a single one, in the parameters' type.</summary>
    /// <param name="tokens">Ids from 0 to size - 1, [B, T] or [B], int64.</param>
    /// <param name="size">V, the size of the vocabulary.</param>
    /// <returns>[.., V].</returns>
    protected Tensor OneHot(Tensor tokens, long size)
    {
        using Tensor hot = nn.functional.one_hot(tokens, size);
        return hot.to(parameters().First().dtype);
    }

    /// <summary>What goes up to the next layer: in training, values are dropped at random and the others scaled up to make up for it.</summary>
    /// <param name="hidden">Hidden states of any shape.</param>
    /// <param name="probability">Of dropping a value, 0 to below 1.</param>
    protected Tensor Dropped(Tensor hidden, double probability) => nn.functional.dropout(hidden, probability, training);

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

    private NetworkDefinition ParseDefinition()
    {
        ParseResult result = NetworkParser.Parse(GetName(), DefinitionText);
        return result.Definition
            ?? throw new InvalidOperationException($"The definition inside {GetType().FullName} is not valid: {string.Join("; ", result.Problems)}");
    }
}
