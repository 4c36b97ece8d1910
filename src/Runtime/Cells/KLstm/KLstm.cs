using Hmlstm.Definitions.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>Layers of the Markov recurrent network, each of K parallel LSTM cells and a selector (Kuo and Chien, MLSP 2018).</summary>
/// <remarks>
/// The equations, and the names of the parameters below the layer's number (<c>0.weight_ih</c>), are those of <see cref="KLstmLayer"/>.
/// </remarks>
public sealed class KLstm : nn.Module, IStack<KLstmState, KLstmOutput>
{
    private readonly KLstmLayer[] layers;
    private readonly KLstmStack definition;

    /// <summary>
    /// Layers with fresh weights from torch's generator. Schedules are the caller's to follow: see <see cref="Temperature"/>.
    /// </summary>
    /// <param name="definition">Sizes and rules.</param>
    /// <param name="inputSize">Width of what enters the bottom layer; at least 1.</param>
    /// <exception cref="ArgumentException">There is no layer, or a number is out of its range.</exception>
    public KLstm(KLstmStack definition, long inputSize)
        : base(nameof(KLstm))
    {
        if (definition.Hidden.Count == 0)
        {
            throw new ArgumentException("A stack has at least one layer.", nameof(definition));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(definition.Dropout);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(definition.Dropout, 1);
        this.definition = definition;
        layers = [.. KLstmLayerOptions.Of(definition, inputSize).Select(static layer => new KLstmLayer(layer))];
        for (int n = 0; n < layers.Length; n++)
        {
            register_module($"{n}", layers[n]);
        }
    }

    /// <summary>The temperature of the Gumbel-softmax in training, above 0; 1 at first. A colder selector is nearer to one cell.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0, or not finite.</exception>
    public double Temperature
    {
        get => layers[0].Temperature;
        set
        {
            foreach (KLstmLayer layer in layers)
            {
                layer.Temperature = value;
            }
        }
    }

    /// <summary>How the cells are mixed in evaluation; at first as the options say.</summary>
    public SelectionKind Selection
    {
        get => layers[0].Selection;
        set
        {
            foreach (KLstmLayer layer in layers)
            {
                layer.Selection = value;
            }
        }
    }

    /// <inheritdoc/>
    public KLstmState CreateState(long batch)
    {
        Tensor like = parameters().First();
        return new KLstmState([.. definition.Hidden.Select(
            width => new KLstmLayerState(StateTensor.Zeros(batch, width, like), StateTensor.Zeros(batch, width, like)))]);
    }

    /// <inheritdoc/>
    public KLstmOutput Run(Tensor input, KLstmState state, SequenceMask mask)
    {
        CheckCount(state);
        using DisposeScope scope = NewDisposeScope();
        var after = new KLstmLayerState[layers.Length];
        KLstmLayerOutput output = default;
        for (int n = 0; n < layers.Length; n++)
        {
            output = layers[n].Run(n == 0 ? input : Dropped(output.Hidden), state.Layers[n], mask);
            after[n] = output.State.Map(static value => value.MoveToOuterDisposeScope());
        }

        return new KLstmOutput(
            output.Hidden.MoveToOuterDisposeScope(),
            output.Selection.MoveToOuterDisposeScope(),
            output.Probability.MoveToOuterDisposeScope(),
            new KLstmState(after));
    }

    /// <inheritdoc/>
    public KLstmState Step(Tensor element, KLstmState state)
    {
        CheckCount(state);
        using DisposeScope scope = NewDisposeScope();
        var after = new KLstmLayerState[layers.Length];
        for (int n = 0; n < layers.Length; n++)
        {
            Tensor entering = n == 0 ? element : Dropped(after[n - 1].Hidden);
            after[n] = layers[n].Step(entering, state.Layers[n]).State.Map(static value => value.MoveToOuterDisposeScope());
        }

        return new KLstmState(after);
    }

    /// <summary>Does nothing: the layers are registered by number.</summary>
    protected override void RegisterComponents()
    {
    }

    private Tensor Dropped(Tensor hidden) => definition.Dropout > 0 ? nn.functional.dropout(hidden, definition.Dropout, training) : hidden;

    private void CheckCount(KLstmState state)
    {
        if (state.Layers.Count != layers.Length)
        {
            throw new ArgumentException($"The stack has {layers.Length} layers, not {state.Layers.Count}.", nameof(state));
        }
    }
}

/// <summary>The layers of a k-lstm between two steps.</summary>
/// <param name="layers">The layers, from the bottom up; at least one.</param>
public sealed class KLstmState(params IReadOnlyList<KLstmLayerState> layers) : IStackState<KLstmState>
{
    /// <summary>The layers, from the bottom up.</summary>
    public IReadOnlyList<KLstmLayerState> Layers { get; } =
        layers.Count > 0 ? layers : throw new ArgumentException("A state has at least one layer.", nameof(layers));

    /// <summary>The tensors with their names: <c>name1.hidden</c>, <c>name1.cell</c>, <c>name2.hidden</c>, ...</summary>
    /// <param name="name">What the layers' names begin with.</param>
    public IEnumerable<(string Name, Tensor Value)> Tensors(string name) => Layers.SelectMany((layer, n) => new[]
    {
        ($"{name}{n + 1}.hidden", layer.Hidden),
        ($"{name}{n + 1}.cell", layer.Cell),
    });

    /// <inheritdoc/>
    public KLstmState Map(Func<Tensor, Tensor> map) => new([.. Layers.Select(layer => layer.Map(map))]);
}

/// <summary>What a k-lstm gives for a window; its tensors belong to the dispose scope around the call.</summary>
/// <param name="Hidden">The top layer's h, [B, T, H].</param>
/// <param name="Selection">The top layer's w, what mixed the cells, [B, T, K].</param>
/// <param name="Probability">The top layer's q, the selector's probabilities, [B, T, K].</param>
/// <param name="State">The state afterwards, of each row after its last real step.</param>
public sealed record KLstmOutput(Tensor Hidden, Tensor Selection, Tensor Probability, KLstmState State);
