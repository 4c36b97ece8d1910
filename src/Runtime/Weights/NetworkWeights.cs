using Hmlstm.Definitions;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Weights;

/// <summary>Saves and loads a network's weights.</summary>
public static class NetworkWeights
{
    /// <summary>Saves the weights with the definition, its fingerprint and the values of the schedules.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; a missing folder is created.</param>
    /// <param name="others">
    /// What else is to stand in the file, such as the vocabulary that the network was trained with; null for nothing.
    /// </param>
    /// <exception cref="ArgumentException">One of <paramref name="others"/> has a name that the network's own strings have.</exception>
    /// <exception cref="IOException">The file cannot be written; what was at <paramref name="path"/> is unchanged.</exception>
    public static void Save(INetwork network, string path, IReadOnlyDictionary<string, string>? others = null)
    {
        var metadata = new NetworkMetadata
        {
            Definition = network.DefinitionText,
            Fingerprint = network.Fingerprint,
            Schedules = network.Schedules.ToDictionary(static value => value.Name, static value => value.Value, StringComparer.Ordinal),
            Others = others ?? new Dictionary<string, string>(),
        };
        TensorFile.Write(path, network.Module.state_dict().Select(static pair => (pair.Key, pair.Value)), metadata.ToStrings());
    }

    /// <summary>
    /// Loads weights, and the values of the schedules if the file has them. If the file does not fit, the network is unchanged.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file, of this network or of another framework with the same names.</param>
    /// <returns>The metadata of the file.</returns>
    /// <exception cref="WeightsException">
    /// The file is damaged, made for another architecture, or has numbers that are not finite: every difference is a problem of its own.
    /// </exception>
    public static NetworkMetadata Load(INetwork network, string path)
    {
        using TensorFile file = TensorFile.Read(path, network.Module.state_dict().ContainsKey);
        NetworkMetadata metadata = ReadMetadata(file, path);
        List<string> problems = Differences(network, file, metadata);
        if (problems.Count > 0)
        {
            throw new WeightsException(path, problems);
        }

        using (no_grad())
        {
            foreach ((string name, Tensor value) in network.Module.state_dict())
            {
                value.copy_(file.Tensors[name]);
            }
        }

        foreach (ScheduledValue scheduled in network.Schedules)
        {
            if (metadata.Schedules.TryGetValue(scheduled.Name, out double value))
            {
                scheduled.Value = value;
            }
        }

        return metadata;
    }

    /// <summary>Reads the metadata of a weights file.</summary>
    /// <exception cref="WeightsException">The file is damaged.</exception>
    public static NetworkMetadata ReadMetadata(string path)
    {
        using TensorFile file = TensorFile.Read(path, static _ => false);
        return ReadMetadata(file, path);
    }

    /// <summary>What a file that is open says beside its tensors.</summary>
    /// <exception cref="WeightsException">It cannot be right.</exception>
    internal static NetworkMetadata ReadMetadata(TensorFile file, string path)
    {
        try
        {
            return NetworkMetadata.Of(file.Metadata);
        }
        catch (FormatException problem)
        {
            throw new WeightsException(path, problem.Message, problem);
        }
    }

    // The fields of the definition say it best; the tensors are compared where they say nothing.
    private static List<string> Differences(INetwork network, TensorFile file, NetworkMetadata metadata)
    {
        bool foreign = metadata.Fingerprint is { } fingerprint && fingerprint != network.Fingerprint;
        List<string> problems = foreign ? [.. DefinitionDifferences.OfWeights(metadata.Definition, network.DefinitionText)] : [];
        if (problems.Count == 0)
        {
            problems.AddRange(TensorDifferences(network, file));
        }

        if (problems.Count == 0 && foreign)
        {
            problems.Add($"made for a network of fingerprint {ForeignText.Show(metadata.Fingerprint!)}, not {network.Fingerprint}");
        }

        return problems;
    }

    private static IEnumerable<string> TensorDifferences(INetwork network, TensorFile file)
    {
        Dictionary<string, Tensor> own = network.Module.state_dict();
        foreach ((string name, Tensor value) in own)
        {
            if (!file.Tensors.TryGetValue(name, out Tensor? found))
            {
                yield return file.Passed.TryGetValue(name, out string? passed)
                    ? $"{name} is {passed}, a type that cannot be read here"
                    : $"{name} is missing";
            }
            else if (!found.shape.AsSpan().SequenceEqual(value.shape))
            {
                yield return $"{name} is [{string.Join(", ", found.shape)}], but the network has [{string.Join(", ", value.shape)}]";
            }
            else if (!found.is_floating_point())
            {
                yield return $"{name} holds {TorchElements.Of(found.dtype).Name}, not real numbers";
            }
            else if (FiniteNumbers.FirstOther(found, value.dtype) is string other)
            {
                yield return $"{name} has a number that is not finite: {other}";
            }
        }

        foreach (string name in file.Passed.Keys)
        {
            if (!own.ContainsKey(name))
            {
                yield return $"{ForeignText.Show(name)} is no part of the network";
            }
        }
    }
}
