using System.Buffers.Binary;
using System.Text;

namespace Hmlstm.Inference.Tests;

/// <summary>A weights file is believed in nothing: each fault is a line of its own.</summary>
public sealed class WeightsTests
{
    private static readonly WeightShape[] Shapes = [new("a.weight", 2, 2), new("a.bias", 2)];

    [Theory]
    [InlineData("F32 [2,2]|F32 [2]", null)]
    [InlineData("F64 [2,2]|F16 [2]", null)]
    [InlineData("BF16 [2,2]|F32 [2]", null)]
    [InlineData("F32 [2,2]|", "w: a.bias is missing")]
    [InlineData("F32 [4]|F32 [2]", "w: a.weight is [4], but the network has [2, 2]")]
    [InlineData("I32 [2,2]|F32 [2]", "w: a.weight holds I32, not real numbers")]
    [InlineData("F8_E4M3 [2,2]|F32 [2]", "w: a.weight is F8_E4M3 [2, 2], a type that cannot be read here")]
    public void Names_shapes_and_types_are_checked(string entries, string? problem)
    {
        string[] parts = entries.Split('|');
        IEnumerable<(string Name, string Type)> tensors = parts.Select(static (type, i) => (i == 0 ? "a.weight" : "a.bias", type));
        byte[] file = Safetensors.Of("other", [.. tensors.Where(static one => one.Type.Length > 0)]);
        if (problem is null)
        {
            Assert.Equal("other", Read(file, "other").Fingerprint);
            return;
        }

        Assert.Equal(problem, Assert.Throws<WeightsException>(() => Read(file, "other")).Message);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        byte[] file = Safetensors.Of(null, [("a.weight", "F32 [3,2]"), ("b\u001b[2J", "F32 [1]")]);
        Assert.Equal(
            ["w: a.weight is [3, 2], but the network has [2, 2]", "w: a.bias is missing", "w: b<U+001B>[2J is no part of the network"],
            Assert.Throws<WeightsException>(() => Read(file, "f")).Problems);
    }

    [Fact]
    public void Weights_of_another_architecture_are_refused()
    {
        byte[] file = Safetensors.Of("0123456789abcdef", [("a.weight", "F32 [2,2]"), ("a.bias", "F32 [2]")]);
        Assert.Equal(
            "w: made for a network of fingerprint 0123456789abcdef, not f",
            Assert.Throws<WeightsException>(() => Read(file, "f")).Message);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_named_with_its_place()
    {
        byte[] file = Safetensors.Of("f", [("a.weight", "F32 [2,2]"), ("a.bias", "F32 [2]")]);
        BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(file.Length - (4 * sizeof(float))), float.NaN);
        Assert.Equal(
            "w: a.weight has a number that is not finite: NaN at [1, 0]",
            Assert.Throws<WeightsException>(() => Read(file, "f")).Message);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        byte[] file = Safetensors.Of("f", [("a.weight", "F32 [2,2]"), ("a.bias", "F32 [2]")]);
        for (int length = 0; length < file.Length; length++)
        {
            Assert.StartsWith("w: ", Assert.Throws<WeightsException>(() => Read(file[..length], "f")).Message);
        }
    }

    private static PredictorWeights Read(byte[] file, string fingerprint) =>
        PredictorWeights.Read(new MemoryStream(file), "w", fingerprint, Shapes);

    private static class Safetensors
    {
        private static readonly Dictionary<string, int> Sizes = new()
        {
            ["F32"] = 4, ["F64"] = 8, ["F16"] = 2, ["BF16"] = 2, ["I32"] = 4, ["F8_E4M3"] = 1,
        };

        /// <summary>A file of zeros.</summary>
        internal static byte[] Of(string? fingerprint, (string Name, string Type)[] entries)
        {
            StringBuilder header = new("{");
            if (fingerprint is not null)
            {
                header.Append($"\"__metadata__\":{{\"fingerprint\":\"{fingerprint}\"}},");
            }

            int place = 0;
            foreach ((string name, string description) in entries)
            {
                string[] parts = description.Split(' ');
                IEnumerable<int> sizes = parts[1].Trim('[', ']').Split(',').Select(static size => int.Parse(size, null));
                int bytes = sizes.Aggregate(Sizes[parts[0]], static (product, size) => product * size);
                header.Append($"\"{name.Replace("\u001b", "\\u001b")}\":{{\"dtype\":\"{parts[0]}\",\"shape\":{parts[1]},")
                    .Append($"\"data_offsets\":[{place},{place + bytes}]}},");
                place += bytes;
            }

            header.Length--;
            byte[] json = Encoding.UTF8.GetBytes(header.Append('}').ToString());
            byte[] file = new byte[8 + json.Length + place];
            BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
            json.CopyTo(file, 8);
            return file;
        }
    }
}
