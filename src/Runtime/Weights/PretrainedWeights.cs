using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime.Runs;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Weights;

/// <summary>
/// Initial weights of a training instead of random ones: for fine-tuning, and for training on one chunk of data after another.
/// </summary>
/// <remarks>
/// <para>Only the weights are loaded. The optimizer starts without state, and every schedule, of the learning rate as of a slope or a
/// temperature, from its beginning.</para>
/// <para>It owns the tensors that were read: whoever reads it disposes it.</para>
/// </remarks>
public sealed class PretrainedWeights : IDisposable
{
    private readonly TensorFile file;
    private readonly string fingerprint;

    private PretrainedWeights(string path, TensorFile file, NetworkDefinition definition)
    {
        Path = path;
        this.file = file;
        fingerprint = Fingerprint.Of(definition);
        Fit = Compare(file, definition);
        NetworkMetadata metadata = NetworkWeights.ReadMetadata(file, path);
        string[] fields = [.. DefinitionDifferences.OfWeights(metadata.Definition, DefinitionWriter.Render(definition))];
        Differences = !Fit.IsExact ? [Fit.ToString()]
            : metadata.Fingerprint is null || metadata.Fingerprint == fingerprint ? []
            : fields.Length > 0 ? fields
            : [$"made for a network of fingerprint {ForeignText.Show(metadata.Fingerprint)}, not {fingerprint}"];
        Profile = ProfileOf(metadata, definition, path);
    }

    /// <summary>The weights file.</summary>
    public string Path { get; }

    /// <summary>Which parameters of the network the file has.</summary>
    public WeightsFit Fit { get; }

    /// <summary>
    /// What keeps the file from being this network's, one clause each without a period: its parameters, or, where they are the same, what
    /// the two definitions compute with them. Empty where nothing does.
    /// </summary>
    public IReadOnlyList<string> Differences { get; }

    /// <summary>
    /// The vocabulary, scales and classes that the data of the training have to be read with: those of the file, except where another size
    /// of the input or the output says that they are to be found anew.
    /// </summary>
    public DataProfile Profile { get; }

    /// <summary>Reads the weights for a network.</summary>
    /// <param name="path">A weights file, or the folder of a run, whose best weights are read.</param>
    /// <param name="definition">The network that is to be trained.</param>
    /// <exception cref="WeightsException">
    /// There is no such file, or it is damaged: a parameter of the network has a number that is not finite.
    /// </exception>
    public static PretrainedWeights Read(string path, NetworkDefinition definition)
    {
        string place = Directory.Exists(path)
            ? System.IO.Path.Combine(path, System.IO.Path.GetFileName(new RunFolder(path).Weights))
            : path;
        HashSet<string> names = [.. NetworkPlan.Of(definition).Parameters.Select(static parameter => parameter.Name)];
        TensorFile file = TensorFile.Read(place, names.Contains);
        try
        {
            return new PretrainedWeights(place, file, definition);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Refuses weights that do not fit.</summary>
    /// <param name="partial">Whether it is enough that one parameter fits.</param>
    /// <exception cref="WeightsException">They do not fit, with all <see cref="Differences"/>.</exception>
    public void Require(bool partial = false)
    {
        if (partial && Fit.Loaded.Count == 0)
        {
            throw new WeightsException(Path, $"no parameter of the network is in it: {Fit}");
        }

        if (!partial && Differences.Count > 0)
        {
            throw new WeightsException(Path, Differences);
        }
    }

    /// <summary>Gives a network the weights. Parameters that the file does not have stay as they are.</summary>
    /// <param name="network">The network that the weights were read for, on any device.</param>
    /// <param name="partial">Whether to load what fits of weights that are not exactly the network's.</param>
    /// <exception cref="WeightsException">They do not fit; the network is as it was.</exception>
    /// <exception cref="ArgumentException">The weights were read for another network.</exception>
    public void CopyTo(INetwork network, bool partial = false)
    {
        if (network.Fingerprint != fingerprint)
        {
            throw new ArgumentException("The weights were read for another network.", nameof(network));
        }

        Require(partial);
        Dictionary<string, Tensor> own = network.Module.state_dict();
        using (no_grad())
        {
            foreach (string name in Fit.Loaded)
            {
                own[name].copy_(file.Tensors[name]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private WeightsFit Compare(TensorFile found, NetworkDefinition definition)
    {
        Dictionary<string, TensorEntry> entries = found.Entries.ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
        List<string> loaded = [];
        List<string> missing = [];
        List<(string Name, string Found, string Expected)> mismatched = [];
        foreach ((string name, EquatableArray<long> shape) in NetworkPlan.Of(definition).Parameters)
        {
            if (!entries.Remove(name, out TensorEntry? entry))
            {
                missing.Add(name);
            }
            else if (!found.Tensors.TryGetValue(name, out Tensor? tensor)
                || !tensor.is_floating_point()
                || !entry.Shape.AsSpan().SequenceEqual([.. shape]))
            {
                mismatched.Add((name, entry.Description, $"[{string.Join(", ", shape)}]"));
            }
            else if (FiniteNumbers.FirstOther(tensor, ScalarType.Float32) is string other)
            {
                throw new WeightsException(Path, $"{name} has a number that is not finite: {other}");
            }
            else
            {
                loaded.Add(name);
            }
        }

        string[] unexpected = [.. found.Entries.Select(static entry => entry.Name).Where(entries.ContainsKey)];
        return new WeightsFit(loaded, missing, unexpected, mismatched);
    }

    /// <summary>
    /// Names and scales say what the numbers at the inputs and outputs of the weights mean. Where the network has another number of them,
    /// its own layers there are new, and so are their names.
    /// </summary>
    private static DataProfile ProfileOf(NetworkMetadata metadata, NetworkDefinition definition, string path)
    {
        DataProfile stored;
        try
        {
            stored = DataProfile.FromMetadata(metadata.Others);
        }
        catch (DataException problem)
        {
            throw new WeightsException(path, problem.Message.TrimEnd('.'), problem);
        }

        NetworkDefinition? before = metadata.Definition is string text ? NetworkParser.Parse("definition", text).Definition : null;
        bool sameInput = before is null || (before.Input.Kind == definition.Input.Kind && before.Input.Size == definition.Input.Size);
        bool sameOutput = before is null || (before.Task == definition.Task && before.Output.Size == definition.Output.Size);
        return new DataProfile
        {
            Vocabulary = sameInput ? stored.Vocabulary : null,
            Inputs = sameInput ? stored.Inputs : null,
            Targets = sameOutput ? stored.Targets : null,
            Series = sameInput && sameOutput ? stored.Series : default,
            Classes = sameOutput ? stored.Classes : default,
        };
    }
}

/// <summary>Which tensors of a weights file are parameters of a network.</summary>
/// <param name="Loaded">The parameters that the file has, by name.</param>
/// <param name="Missing">The parameters that the file does not have.</param>
/// <param name="Unexpected">The tensors of the file that the network does not have.</param>
/// <param name="Mismatched">
/// The parameters that the file has in another shape, or in a type that is not real numbers: the name, then what the file and the network
/// have.
/// </param>
public sealed record WeightsFit(
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<(string Name, string Found, string Expected)> Mismatched)
{
    /// <summary>Mismatched parameters that a message shows; the others are counted.</summary>
    private const int MostShown = 8;

    /// <summary>Whether the file has all parameters of the network, and nothing else.</summary>
    public bool IsExact => Missing.Count + Unexpected.Count + Mismatched.Count == 0;

    /// <summary>
    /// The differences on one line: <c>missing: 'a', 'b'; unexpected: 'c'; mismatched: 'd' (F32 [5, 3], not [6, 3])</c>; empty without any.
    /// </summary>
    public override string ToString()
    {
        List<string> parts = [];
        Add("missing", Missing.Count, ForeignText.List(Missing));
        Add("unexpected", Unexpected.Count, ForeignText.List(Unexpected));
        int others = Mismatched.Count - MostShown;
        IEnumerable<string> shown = Mismatched.Take(MostShown).Select(static one => $"'{one.Name}' ({one.Found}, not {one.Expected})");
        string rest = others > 0 ? $" and {others.ToString(CultureInfo.InvariantCulture)} more" : "";
        Add("mismatched", Mismatched.Count, string.Join(", ", shown) + rest);
        return string.Join("; ", parts);

        void Add(string what, int count, string names)
        {
            if (count > 0)
            {
                parts.Add($"{what}: {names}");
            }
        }
    }
}
