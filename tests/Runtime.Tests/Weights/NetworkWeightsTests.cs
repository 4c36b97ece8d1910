using System.Text;
using Hmlstm.Runtime.Tests.Cells;
using Hmlstm.Runtime.Tests.Networks;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Weights;

public sealed class NetworkWeightsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hmlstm-weights-").FullName;

    private string File => Path.Combine(folder, "weights.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_network_loads_what_another_one_saved()
    {
        using var saved = new SampleNetwork();
        saved.Schedules[0].Value = 3;
        NetworkWeights.Save(saved, File, new Dictionary<string, string> { ["vocabulary"] = "abcde" });
        using var loaded = new SampleNetwork();
        NetworkMetadata metadata = NetworkWeights.Load(loaded, File);

        Assert.Equal(Values(saved), Values(loaded));
        Assert.Equal(3, loaded.Slope);
        Assert.Equal(saved.DefinitionText, metadata.Definition);
        Assert.Equal(saved.Fingerprint, metadata.Fingerprint);
        Assert.Equal("abcde", metadata.Others["vocabulary"]);
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData(double.NaN, ScalarType.Float32, "NaN")]
    [InlineData(double.PositiveInfinity, ScalarType.Float16, "Infinity")]
    [InlineData(1e300, ScalarType.Float64, "1E+300")]
    public void A_number_that_is_not_finite_in_float32_is_refused_with_its_place_and_changes_nothing(
        double number, ScalarType type, string shown)
    {
        using var saved = new SampleNetwork();
        (string name, Tensor value) = saved.state_dict().First(static pair => pair.Value.dim() == 2);
        using Tensor wide = value.detach().to(type, copy: true);
        wide[1, 0] = number;
        NetworkWeights.Save(saved, File);
        using (TensorFile file = TensorFile.Read(File))
        {
            (string Name, Tensor Value)[] tensors = [.. file.Tensors.Select(pair => (pair.Key, pair.Key == name ? wide : pair.Value))];
            TensorFile.Write(File, tensors, file.Metadata);
        }

        using var network = new SampleNetwork();
        double[] before = Values(network);
        var problem = Assert.Throws<WeightsException>(() => NetworkWeights.Load(network, File));

        Assert.Equal([$"{File}: {name} has a number that is not finite: {shown} at [1, 0]"], problem.Problems);
        Assert.Equal(before, Values(network));
    }

    [Fact]
    public void Another_architecture_is_refused_field_by_field_and_changes_nothing()
    {
        using var saved = new SampleNetwork(7);
        NetworkWeights.Save(saved, File);
        using var network = new SampleNetwork();
        double[] before = Values(network);
        var problem = Assert.Throws<WeightsException>(() => NetworkWeights.Load(network, File));
        Assert.Equal([$"{File}: layers[0].hidden is [7, 2] in the file and [4, 2] in the network"], problem.Problems);
        Assert.Equal(before, Values(network));
    }

    [Fact]
    public void Weights_of_another_framework_need_no_metadata_and_any_real_type_will_do()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        TensorFile.Write(File, network.state_dict().Select(pair => (pair.Key, ones_like(pair.Value, dtype: ScalarType.Float64))));
        NetworkMetadata metadata = NetworkWeights.Load(network, File);
        Assert.Null(metadata.Fingerprint);
        Assert.All(Values(network), value => Assert.Equal(1, value));
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
    }

    [Fact]
    public void Missing_foreign_misshapen_and_whole_numbered_tensors_are_all_named_at_once()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        Dictionary<string, Tensor> tensors = network.state_dict();
        tensors.Remove("layers.0.0.bias");
        tensors["layers.0.1.bias"] = zeros(9);
        tensors["output.projection.bias"] = zeros(5, dtype: ScalarType.Int32);
        tensors["extra\u001b"] = zeros(1);
        TensorFile.Write(File, tensors.Select(pair => (pair.Key, pair.Value)));
        double[] before = Values(network);
        var problem = Assert.Throws<WeightsException>(() => NetworkWeights.Load(network, File));
        Assert.Equal(
            [
                "layers.0.0.bias is missing",
                "layers.0.1.bias is [9], but the network has [8]",
                "output.projection.bias holds I32, not real numbers",
                "extra<U+001B> is no part of the network",
            ],
            problem.Problems.Select(line => line[(File.Length + 2)..]));
        Assert.Equal(before, Values(network));
    }

    [Fact]
    public void A_tensor_of_a_foreign_type_is_named_where_the_network_has_it()
    {
        using var network = new SampleNetwork();
        NetworkWeights.Save(network, File);
        string bytes = Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(File));
        int dtype = bytes.IndexOf("\"F32\"", bytes.IndexOf("\"layers.0.0.bias\"", StringComparison.Ordinal), StringComparison.Ordinal);
        System.IO.File.WriteAllBytes(File, Encoding.Latin1.GetBytes(bytes.Remove(dtype + 1, 3).Insert(dtype + 1, "U32")));
        var problem = Assert.Throws<WeightsException>(() => NetworkWeights.Load(network, File));
        Assert.Matches(@": layers\.0\.0\.bias is U32 \[\d+\], a type that cannot be read here$", Assert.Single(problem.Problems));
    }

    [Theory]
    [InlineData("schedule.slope", "-1", "'schedule.slope' is no number above 0")]
    [InlineData("schedule.slope", "many", "'schedule.slope' is no number above 0")]
    [InlineData("fingerprint", "0123456789abcdef", "fingerprint 0123456789abcdef")]
    public void Metadata_that_cannot_be_right_is_refused(string key, string value, string message)
    {
        using var network = new SampleNetwork();
        TensorFile.Write(
            File,
            network.state_dict().Select(pair => (pair.Key, pair.Value)),
            new Dictionary<string, string> { [key] = value });
        Assert.Contains(
            message,
            Assert.Throws<WeightsException>(() => NetworkWeights.Load(network, File)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_beside_it()
    {
        using var network = new SampleNetwork();
        NetworkWeights.Save(network, File);
        byte[] before = System.IO.File.ReadAllBytes(File);
        Assert.Throws<ArgumentException>(
            () => TensorFile.Write(File, [("a", network.parameters().First()), ("a", network.parameters().First())]));
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    private static double[] Values(SampleNetwork network) => [.. network.state_dict().Values.SelectMany(Numbers.Of)];
}
