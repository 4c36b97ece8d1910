using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Runs;
using static TorchSharp.torch;

namespace Hmlstm.Runtime;

/// <summary>
/// A recurrent state as a file, so that a stream goes on at another time and on another machine. The bytes are those of the generated
/// predictor's state: what <see cref="PredictorState.Write"/> wrote can be read here, and the other way round.
/// </summary>
/// <remarks>
/// The file names the architecture by its fingerprint, and not the weights: with other weights of the same network a state is read, and
/// means nothing. Numbers are kept in float32.
/// </remarks>
public static class StateFile
{
    /// <summary>Reads a state. Everything that the file says is checked before memory is asked for.</summary>
    /// <param name="path">The file, which may also be a pipe.</param>
    /// <param name="network">The network that it is of.</param>
    /// <param name="cancel">Ends the copying of a pipe.</param>
    /// <returns>The state, with the device and dtype of the network's own. The caller disposes it.</returns>
    /// <exception cref="DataException">
    /// It cannot be read, is no state, another network's, cut off or damaged, or has a number that is not finite; one line with the file.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static NetworkState Read(string path, INetwork network, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        using NetworkState one = network.CreateState(1);
        try
        {
            using FileStream file = InputFile.Open(path, cancel);
            (int rows, float[] values) = StateBytes.Read(
                file, network.Fingerprint, one.Tensors.Sum(static tensor => tensor.Value.numel()));
            return ToState(one, rows, values);
        }
        catch (DataException failure)
        {
            throw new DataException($"{path}: {failure.Message}", failure);
        }
        catch (Exception failure) when (DataException.IsFileFailure(failure))
        {
            throw DataException.ForFile(path, failure);
        }
    }

    /// <summary>Writes a state.</summary>
    /// <param name="path">The file's place, see <see cref="AtomicFile"/>.</param>
    /// <param name="state">The state; it stays the caller's.</param>
    /// <param name="network">The network that it is of.</param>
    /// <exception cref="DataException">A number of the state is not finite; nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an old one is as it was.</exception>
    public static void Write(string path, NetworkState state, INetwork network)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(network);
        float[] values = [.. state.Tensors.SelectMany(static tensor => TensorValues.Of<float>(tensor.Value))];
        int strange = Array.FindIndex(values, static value => !float.IsFinite(value));
        if (strange >= 0)
        {
            throw new DataException(
                $"{path}: the state is not written: its {strange + 1}th number is not finite, so nothing that goes on from it would be.");
        }

        byte[] bytes = StateBytes.Of(network.Fingerprint, (int)state.BatchSize, values);
        AtomicFile.Write(path, file => file.Write(bytes));
    }

    /// <summary>A state of some rows.</summary>
    /// <param name="one">A state of one row, whose shapes, types and device it has.</param>
    /// <param name="rows">B.</param>
    /// <param name="values">The numbers of B rows, tensor after tensor.</param>
    private static NetworkState ToState(NetworkState one, int rows, float[] values)
    {
        using IDisposable scope = NewDisposeScope();
        int place = 0;
        List<Tensor> tensors = [];
        foreach ((_, Tensor own) in one.Tensors)
        {
            int length = rows * (int)own.numel();
            long[] shape = [rows, .. own.shape.AsSpan(1)];
            tensors.Add(tensor(values.AsSpan(place, length).ToArray(), shape).to(own.dtype).to(own.device));
            place += length;
        }

        NetworkState state = one.FromTensors(tensors);
        state.MoveTensors();
        return state;
    }
}
