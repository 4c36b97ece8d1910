using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Prediction;

/// <summary>
/// What a network is to predict from: the tensors <c>input</c> and <c>lengths</c> of a safetensors file, checked against the network.
/// </summary>
public sealed class PredictionInput : IDisposable
{
    private const string InputName = "input";
    private const string LengthsName = "lengths";

    private readonly TensorFile file;

    private PredictionInput(TensorFile file, Tensor input, Tensor? lengths)
    {
        this.file = file;
        Input = input;
        Lengths = lengths;
    }

    /// <summary>Token ids [B, T] as int64, or features [B, T, F] as float32.</summary>
    public Tensor Input { get; }

    /// <summary>The real steps of each row, [B] int64; null when every row has T.</summary>
    public Tensor? Lengths { get; }

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network that is to read it.</param>
    /// <exception cref="WeightsException">The file is damaged, or its tensors do not fit the network.</exception>
    public static PredictionInput Read(string path, InputDefinition network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Of(TensorFile.Read(path, static name => name is InputName or LengthsName), path, network);
    }

    /// <summary>Reads and checks a stream that can be sought.</summary>
    /// <param name="stream">The stream, from its place to its end; it stays the caller's.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="network">The network that is to read it.</param>
    /// <exception cref="WeightsException">It is damaged, or its tensors do not fit the network.</exception>
    public static PredictionInput Read(Stream stream, string name, InputDefinition network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Of(TensorFile.Read(stream, name, static tensor => tensor is InputName or LengthsName), name, network);
    }

    /// <summary>Runs a network over the input, without gradients.</summary>
    /// <param name="network">The network that the input was read for, in evaluation mode.</param>
    /// <param name="stream">Where the rows go on from, and what they end with; null begins with zeros.</param>
    /// <returns>What it gives. The caller disposes it.</returns>
    /// <exception cref="DataException">The stream has another number of rows, or the network has no state to go on from.</exception>
    public NetworkOutput Run(INetwork network, StreamState? stream = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (stream is not null && StreamState.Obstacle(network.Definition) is string obstacle)
        {
            throw new DataException($"{network.Definition.Name} {obstacle}.");
        }

        using IDisposable quiet = no_grad();
        NetworkOutput output = network.Forward(
            Input, stream?.For(Input.size(0), $"'input' has {Quantity.Of(Input.size(0), "row")}"), Lengths);
        stream?.Add(output.State);
        return output;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static PredictionInput Of(TensorFile file, string path, InputDefinition network)
    {
        try
        {
            Tensor input = Find(path, file, InputName)
                ?? throw new WeightsException(path, $"there is no tensor '{InputName}'; there is {NamesOf(file)}");
            CheckInput(path, input, network);
            Tensor? lengths = Find(path, file, LengthsName);
            if (lengths is not null)
            {
                CheckLengths(path, lengths, input);
            }

            return new PredictionInput(file, input, lengths);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Tensor? Find(string path, TensorFile file, string name) => file.Passed.TryGetValue(name, out string? description)
        ? throw new WeightsException(path, $"'{name}' is {description}, a type that cannot be read here")
        : file.Tensors.GetValueOrDefault(name);

    private static void CheckInput(string path, Tensor input, InputDefinition network)
    {
        bool isTokens = network.Kind == InputKind.Tokens;
        string wanted = isTokens ? "int64 token ids [B, T]" : $"float32 features [B, T, {network.Size}]";
        ScalarType type = isTokens ? ScalarType.Int64 : ScalarType.Float32;
        if (input.dtype != type || input.dim() != (isTokens ? 2 : 3) || (!isTokens && input.size(2) != network.Size))
        {
            throw new WeightsException(path, $"'input' is {Describe(input)}, but the network reads {wanted}");
        }

        if (input.numel() == 0)
        {
            throw new WeightsException(path, $"'input' is {Describe(input)}: there must be at least one row and one step");
        }

        if (isTokens)
        {
            CheckRange(path, "input", input, 0, network.Size - 1, "token ids");
        }
        else if (FiniteNumbers.FirstOther(input, type) is string other)
        {
            throw new WeightsException(path, $"'input' has a number that is not finite: {other}");
        }
    }

    private static void CheckLengths(string path, Tensor lengths, Tensor input)
    {
        if (lengths.dtype != ScalarType.Int64 || lengths.dim() != 1 || lengths.size(0) != input.size(0))
        {
            throw new WeightsException(
                path,
                $"'lengths' is {Describe(lengths)}, but it must be int64 [{input.size(0)}], a length for each row");
        }

        CheckRange(path, "lengths", lengths, 1, input.size(1), "lengths");
    }

    private static void CheckRange(string path, string name, Tensor tensor, long least, long most, string what)
    {
        using Tensor smallest = tensor.min();
        using Tensor largest = tensor.max();
        long low = smallest.item<long>();
        long high = largest.item<long>();
        if (low < least || high > most)
        {
            throw new WeightsException(
                path,
                $"'{name}' has the value {(low < least ? low : high)}, but {what} go from {least} to {most} here");
        }
    }

    private static string Describe(Tensor tensor) => $"{NameOf(tensor.dtype)} [{string.Join(", ", tensor.shape)}]";

    private static string NameOf(ScalarType type) => type switch
    {
        ScalarType.Byte => "uint8",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string NamesOf(TensorFile file)
    {
        string[] names = [.. file.Tensors.Keys.Concat(file.Passed.Keys).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? "none at all" : ForeignText.List(names);
    }
}

/// <summary>What a network gives for one input, as a safetensors file.</summary>
/// <remarks>
/// <c>output</c>: logits or values, [B, T, O] or [B, O]. Of an HM-LSTM: <c>boundaries</c> [B, L', T] and <c>hidden.n</c> [B, T, H], n from
/// 0 at the bottom as in the names of a weights file. Of a k-lstm: <c>selection</c> and <c>selection_probability</c>, [B, T, K].
/// </remarks>
public static class PredictionFile
{
    /// <summary>Writes what a network gave.</summary>
    /// <param name="output">The network's output.</param>
    /// <param name="stream">Gets the whole file.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(NetworkOutput output, Stream stream) => TensorFile.Write(stream, TensorsOf(output));

    private static IEnumerable<(string Name, Tensor Value)> TensorsOf(NetworkOutput output)
    {
        yield return ("output", output.Predictions);
        if (output.Boundaries is Tensor boundaries)
        {
            yield return ("boundaries", boundaries);
        }

        for (int level = 0; level < output.Hidden.Count; level++)
        {
            yield return ($"hidden.{level}", output.Hidden[level]);
        }

        if (output.Selection is Tensor selection)
        {
            yield return ("selection", selection);
        }

        if (output.SelectionProbability is Tensor probability)
        {
            yield return ("selection_probability", probability);
        }
    }
}
