using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Libtorch;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Prediction;

/// <summary>How predictions are made.</summary>
public sealed record PredictionOptions
{
    /// <summary>
    /// The columns of the input that are carried over; null for the usual ones: those of the definition's <c>time</c> and <c>group</c>, or
    /// without these the first column, where the network neither reads nor predicts it. A column that is named twice is carried once.
    /// </summary>
    public IReadOnlyList<string>? Keep
    {
        get;
        init => field = value is null ? null : [.. value.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Rows to forecast after the table's last one, see <see cref="Forecaster"/>: more than the network's horizon are a closed loop, in
    /// which it reads what it predicted before. Null predicts from every row instead.
    /// </summary>
    public int? Steps { get; init; }

    /// <summary>
    /// The probability of the central interval that is given for each value of a density (loss gaussian or mixture), within 0 and 1; null
    /// for 0.8, between the quantiles 0.1 and 0.9.
    /// </summary>
    public double? Interval { get; init; }

    /// <summary>
    /// The recurrent state of a stream that comes in pieces: where the network begins, and what it ended with once the last row was read;
    /// null begins with zeros and keeps nothing. It stays the caller's.
    /// </summary>
    /// <remarks>
    /// A table without a window is one stream, and so is one text of a language model; each line with a <c>sequence</c> is a stream of its
    /// own, in the order of the lines. Windows of a series, classified texts and images each begin with zeros: these are refused. Rows are
    /// counted anew in each piece, and the <c>bits</c> of a piece's first character are not known.
    /// </remarks>
    public StreamState? Stream { get; init; }

    /// <summary>The interval where none is chosen.</summary>
    internal const double UsualInterval = 0.8;
}

/// <summary>
/// Predictions of a trained network from what people have: tables, texts and images in, rows with names and in the units of the data out.
/// </summary>
/// <remarks>
/// <para>Features are read from a table, CSV or JSON lines, whose columns are found by their names. With the lookback of a <c>series</c>
/// section there is a row for every row of the table that has so many rows up to it, from its own window as in training; the last one is
/// the forecast of what comes after the table. A network without such a section reads the whole table as one sequence; JSON lines with a
/// property <c>sequence</c>, an array of arrays of numbers, hold a sequence each. An IDX file, or a folder with one of images, gives a row
/// for each image.</para>
/// <para>Tokens are read from texts. A language model gives a row for each character: what it cost in bits, the most probable next one
/// and its probability, with the state carried from the beginning of the text. Any other network gives a row for each text: a line of a
/// file, the property <c>text</c> of a JSON line, or a file of a folder and of the folders in it.</para>
/// <para>Where a network predicts at each step, the last step of a window or a text counts; of a table that is one sequence, each
/// step gives a row.</para>
/// </remarks>
public static class Predictor
{
    /// <summary>Predicts, a batch at a time: neither all windows nor all results are in memory at once.</summary>
    /// <param name="network">The network, on any device. Each batch is computed in evaluation mode.</param>
    /// <param name="profile">The vocabulary, scales and classes that its weights were trained with.</param>
    /// <param name="source">What to predict from; it stays the caller's, open until the last row was read.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>The rows in the order of the input; at least one.</returns>
    /// <exception cref="DataException">
    /// The input does not fit the network: one line with the file, the line and the column. It may come after some rows.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static IEnumerable<PredictedRow> Predict(
        INetwork network,
        DataProfile profile,
        PredictionSource source,
        PredictionOptions? options = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new PredictionOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps ?? 1, 1);
        NetworkDefinition definition = network.Definition;
        if (source.Kind == PredictionSourceKind.Tensors)
        {
            throw new DataException($"{source.Name}: these are tensors, whose results are tensors: read them as a safetensors file.");
        }

        bool isTable = definition.Input.Kind == InputKind.Features
            && source.Kind is PredictionSourceKind.Text or PredictionSourceKind.JsonLines or PredictionSourceKind.Table;
        if (options.Steps is not null && (!isTable || SequencePredictor.Reads(source, cancel)))
        {
            throw new DataException($"{source.Name}: only a table of a series is continued for a number of steps.");
        }

        if (options.Keep is { Count: > 0 } && !isTable)
        {
            throw new DataException($"{source.Name}: only a table has columns that can be kept.");
        }

        if (options.Stream is not null && StreamObstacle(definition, source, cancel) is string obstacle)
        {
            throw new DataException($"{source.Name}: {obstacle}.");
        }

        var forward = new NetworkPass(network, new ForecastBands(definition, options.Interval));
        if (definition.Input.Kind == InputKind.Tokens)
        {
            return definition.Task == TaskKind.LanguageModel
                ? new LanguagePredictor(forward, profile, source, options.Stream, cancel).Rows()
                : new TextPredictor(forward, profile, source, cancel).Rows();
        }

        return !isTable ? new ImagePredictor(forward, profile, source, cancel).Rows()
            : SequencePredictor.Reads(source, cancel) ? new SequencePredictor(forward, profile, source, options, cancel).Rows()
            : new SeriesPredictor(forward, profile, source, options, cancel).Rows();
    }

    /// <summary>Why no state goes on from one piece of the input to the next, and what to do; null where one does.</summary>
    private static string? StreamObstacle(NetworkDefinition definition, PredictionSource source, CancellationToken cancel)
    {
        if (StreamState.Obstacle(definition) is string obstacle)
        {
            return $"{definition.Name} {obstacle}";
        }

        if (definition.Input.Kind == InputKind.Tokens)
        {
            return definition.Task != TaskKind.LanguageModel
                ? $"{definition.Name} reads each text from its beginning, so no state goes on from one to the next; leave the state out"
                : source.Kind != PredictionSourceKind.Text
                    ? "a state is that of one text, and these may be several; give a file of plain text"
                    : null;
        }

        if (source.Kind is not (PredictionSourceKind.Text or PredictionSourceKind.JsonLines))
        {
            return "each image is read from its beginning, so no state goes on from one to the next; leave the state out";
        }

        if (definition.Data is not SeriesData { Label: null } series || SequencePredictor.Reads(source, cancel))
        {
            return null;
        }

        int before = series.Lookback - 1 + (series.IsDifferenced ? 1 : 0);
        return $"each prediction reads its own window of {Quantity.Of(series.Lookback, "row")} from zeros, so no state goes on; "
            + (before > 0 ? $"begin with the last {Quantity.Of(before, "row")} of the piece before instead" : "leave the state out");
    }
}

/// <summary>Runs a network over batches in evaluation mode and without gradients.</summary>
/// <param name="network">The network; it stays the caller's.</param>
/// <param name="bands">What is read of its predictions.</param>
internal sealed class NetworkPass(INetwork network, ForecastBands bands)
{
    private readonly Device device = network.Module.parameters().First().device;

    /// <summary>The network.</summary>
    public INetwork Network => network;

    /// <summary>What the network is.</summary>
    public NetworkDefinition Definition => network.Definition;

    /// <summary>What is read of its predictions.</summary>
    public ForecastBands Bands => bands;

    /// <summary>The output after the last real step of each row.</summary>
    /// <param name="input">Features [B, T, F] or token ids [B, T], on the CPU; this disposes it.</param>
    /// <param name="lengths">The real steps of each row; null when all have T.</param>
    /// <returns>The numbers of <see cref="Bands"/> for each row.</returns>
    public float[][] LastStep(Tensor input, long[]? lengths = null)
    {
        using Tensor given = input;
        return Quietly(() =>
        {
            Tensor? counts = lengths is null ? null : tensor(lengths, device: device);
            Tensor all = bands.Numbers(network.Forward(given.to(device), state: null, counts).Predictions);
            return Split(AtEnds(all, lengths));
        });
    }

    /// <summary>The output after the last real step of the next ones of several streams.</summary>
    /// <param name="input">Features [B, T, F], on the CPU; this disposes it.</param>
    /// <param name="lengths">The real steps of each stream.</param>
    /// <param name="stream">Where they go on from; null for zeros.</param>
    /// <param name="name">What messages call the input.</param>
    /// <returns>The numbers of <see cref="Bands"/> for each stream.</returns>
    public float[][] LastStepOfStreams(Tensor input, long[] lengths, StreamState? stream, string name)
    {
        using Tensor given = input;
        return Quietly(() =>
        {
            Tensor? counts = lengths.Min() == given.size(1) ? null : tensor(lengths, device: device);
            return Split(AtEnds(OutputOfStreams(given, counts, stream, name), lengths));
        });
    }

    /// <summary>The output at each step of one stream; one for a network that predicts at the last step only.</summary>
    /// <param name="input">Features [1, T, F], on the CPU; this disposes it.</param>
    /// <param name="stream">Where it goes on from; null for zeros.</param>
    /// <param name="name">What messages call the input.</param>
    public float[][] EachStepOfStream(Tensor input, StreamState? stream, string name)
    {
        using Tensor given = input;
        return Quietly(() =>
        {
            Tensor all = OutputOfStreams(given, lengths: null, stream, name);
            return Split(all.dim() == 3 ? all.narrow(1, 0, given.size(1)) : all);
        });
    }

    /// <summary>Reads a stretch of one text.</summary>
    /// <param name="tokens">The tokens; at least one.</param>
    /// <param name="state">The state before it, null for zeros; the one after it, which the caller disposes.</param>
    /// <param name="read">Takes what it needs from the logits [T, V], in float32.</param>
    public T Read<T>(long[] tokens, ref NetworkState? state, Func<Tensor, T> read)
    {
        NetworkState? before = state;
        (T taken, state) = Quietly(() =>
        {
            NetworkOutput output = StreamWindow.Forward(network, tensor(tokens, 1, tokens.Length, device: device), before);
            NetworkState after = output.State.DetachState();
            foreach ((_, Tensor value) in after.Tensors)
            {
                value.DetachFromDisposeScope();
            }

            return (read(output.Predictions.squeeze(0).narrow(0, 0, tokens.Length).to(ScalarType.Float32)), after);
        });
        before?.Dispose();
        return taken;
    }

    private T Quietly<T>(Func<T> work)
    {
        bool isTraining = network.Module.training;
        network.Module.eval();
        using IDisposable quiet = no_grad();
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        try
        {
            return work();
        }
        finally
        {
            network.Module.train(isTraining);
        }
    }

    /// <summary>The logits of classes, or the numbers of each value, of the next ones of several streams.</summary>
    private Tensor OutputOfStreams(Tensor input, Tensor? lengths, StreamState? stream, string name)
    {
        NetworkOutput output = StreamWindow.Forward(network, input.to(device), stream?.Next(input.size(0), name), lengths);
        stream?.Add(output.State);
        return bands.Numbers(output.Predictions);
    }

    /// <summary>Of outputs at each step those after the last real steps; others as they are.</summary>
    private static Tensor AtEnds(Tensor all, long[]? lengths)
    {
        if (all.dim() != 3)
        {
            return all;
        }

        Tensor places = lengths is null
            ? full([all.size(0)], all.size(1) - 1, dtype: ScalarType.Int64, device: all.device)
            : tensor(lengths, device: all.device) - 1;
        return all.gather(1, places.reshape(-1, 1, 1).expand(-1, 1, all.size(2))).squeeze(1);
    }

    private static float[][] Split(Tensor rows)
    {
        int width = (int)rows.size(-1);
        float[] values = TensorValues.Of<float>(rows);
        return [.. Enumerable.Range(0, values.Length / width).Select(row => values.AsSpan(row * width, width).ToArray())];
    }
}
