using System.Buffers.Binary;
using System.Text;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Weights;

public sealed class TensorFileTests
{
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Every_type_and_shape_comes_back_as_it_was(ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor[] values =
        [
            tensor(new[] { 0.0, 1, 2.5, 100 }).to(type).reshape(2, 2), tensor(3.0).to(type), zeros(0, 3, dtype: type),
            tensor(new[] { 1.0, 0, 3, 4, 5, 6 }).to(type).reshape(2, 3).t(),
        ];
        using var stream = new MemoryStream();
        TensorFile.Write(stream, values.Select((value, n) => ($"t{n}", value)));
        stream.Position = 0;
        using TensorFile file = TensorFile.Read(stream, "memory");
        for (int n = 0; n < values.Length; n++)
        {
            Tensor back = file.Tensors[$"t{n}"];
            Assert.Equal(type, back.dtype);
            Assert.Equal(values[n].shape, back.shape);
            Assert.Equal(Numbers.Of(values[n]), Numbers.Of(back));
        }
    }

    [Fact]
    public void A_tensor_of_many_pieces_comes_back_as_it_was()
    {
        using var scope = NewDisposeScope();
        Tensor value = arange(2_500_001, dtype: ScalarType.Float32);
        using var stream = new MemoryStream();
        TensorFile.Write(stream, [("x", value)]);
        stream.Position = 0;
        using TensorFile file = TensorFile.Read(stream, "memory");
        Assert.True(value.eq(file.Tensors["x"]).all().item<bool>());
    }

    [Fact]
    public void A_file_is_what_the_format_says()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        TensorFile.Write(
            stream,
            [("b", tensor(new byte[] { 7 })), ("x", tensor(new[] { 1f, -2f }))],
            new Dictionary<string, string> { ["k"] = "v" });
        byte[] bytes = stream.ToArray();
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, (8 + header) % 8);
        Assert.Equal(
            """{"__metadata__":{"k":"v"},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]""" +
            """},"b":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}""",
            Encoding.UTF8.GetString(bytes, 8, header).TrimEnd(' '));
        Assert.Equal([0, 0, 128, 63, 0, 0, 0, 192, 7], bytes[(8 + header)..]);
    }

    [Fact]
    public void Metadata_comes_back_as_it_was()
    {
        var metadata = new Dictionary<string, string> { ["definition"] = "model: X\n# ä \u2028 \"quoted\"", [""] = "empty name" };
        using var stream = new MemoryStream();
        TensorFile.Write(stream, [], metadata);
        stream.Position = 0;
        using TensorFile file = TensorFile.Read(stream, "memory");
        Assert.Equal(metadata, file.Metadata);
        Assert.Empty(file.Tensors);
    }

    [Fact]
    public void A_header_of_another_writer_with_spaces_and_other_order_is_read()
    {
        using TensorFile file = Read("""
            { "b" : {"data_offsets":[4,8], "shape":[1], "dtype":"I32"},
              "a" : {"shape":[], "dtype":"F32", "data_offsets":[0,4]} }
            """, [0, 0, 128, 63, 5, 0, 0, 0]);
        Assert.Equal(1f, file.Tensors["a"].item<float>());
        Assert.Equal(5, file.Tensors["b"].item<int>());
    }

    [Theory]
    [InlineData("F8_E4M3")]
    [InlineData("U64")]
    [InlineData("F99")]
    public void A_tensor_of_a_type_that_torch_lacks_is_passed_and_named_and_the_others_are_read(string foreign)
    {
        using TensorFile file = Read($$"""
            {
              "a": { "dtype": "{{foreign}}", "shape": [2, 1], "data_offsets": [0, 4] },
              "b": { "dtype": "I32", "shape": [], "data_offsets": [4, 8] }
            }
            """, [1, 2, 3, 4, 5, 0, 0, 0]);
        Assert.Equal(["b"], file.Tensors.Keys);
        Assert.Equal(5, file.Tensors["b"].item<int>());
        Assert.Equal($"{foreign} [2, 1]", Assert.Single(file.Passed, static pair => pair.Key == "a").Value);
    }

    [Fact]
    public void What_is_not_asked_for_is_passed()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        TensorFile.Write(stream, [("a", zeros(3)), ("b", ones(2)), ("c", zeros(1))]);
        stream.Position = 0;
        using TensorFile file = TensorFile.Read(stream, "memory", static name => name == "b");
        Assert.Equal([1f, 1f], Numbers.Of(file.Tensors["b"]).Select(static value => (float)value));
        Assert.Equal([("a", "F32 [3]"), ("c", "F32 [1]")], file.Passed.Select(static pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Of_any_number_of_problems_twenty_have_a_line_and_the_others_are_counted()
    {
        var failure = new WeightsException("w.safetensors", [.. Enumerable.Range(0, 500_020).Select(static n => $"t{n} is\nno part")]);
        Assert.Equal(21, failure.Problems.Count);
        Assert.Equal("w.safetensors: t0 is<U+000A>no part", failure.Problems[0]);
        Assert.Equal("w.safetensors: and 500000 more problems", failure.Problems[20]);
    }

    public static TheoryData<string, string> DamagedHeaders => new()
    {
        { "", "no JSON" },
        { "{", "no JSON" },
        { "[]", "no JSON object" },
        { "{} {}", "no JSON" },
        { """{"a":1}""", "'a' is no JSON object" },
        { """{"a":{}}""", "no dtype" },
        { """{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", "no dtype" },
        { """{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "no shape" },
        { """{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "no shape" },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "whole numbers" },
        { """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "whole numbers" },
        { """{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", "whole numbers" },
        { """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", "whole numbers" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}}""", "which are not F32" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "8 bytes, which are not F32 [3]" },
        { """{"a":{"dtype":"F32","shape":[2]}}""", "no data_offsets" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8]}}""", "no begin and end" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "no begin and end" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "cut off" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "4 bytes of no tensor before 'a'" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes of no tensor at the end" },
        {
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
            "'b' overlaps"
        },
        {
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""",
            "'a' is there twice"
        },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "'dtype' twice" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", "unknown field 'more'" },
        { """{"a":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}""", "neither 0 nor 1" },
        { """{"__metadata__":7}""", "metadata is no JSON object" },
        { """{"__metadata__":{"k":7}}""", "metadata 'k' is no string" },
        { """{"__metadata__":{"k":"1","k":"2"}}""", "metadata 'k' is there twice" },
        { """{"a\u001b[31m\n":{}}""", "'a<U+001B>[31m<U+000A>' has no dtype" },
        { """{"a":{"dtype":"\ud800","shape":[2],"data_offsets":[0,8]}}""", "no valid Unicode" },
        { """{"a":[[[[[[[[[[[[]]]]]]]]]]]]}""", "no JSON" },
    };

    [Theory]
    [MemberData(nameof(DamagedHeaders))]
    public void A_damaged_header_is_refused_in_one_line(string header, string message)
    {
        var problem = Assert.Throws<WeightsException>(() => Read(header, [1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith("memory: ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(problem.Message, char.IsControl);
    }

    [Theory]
    [InlineData(new byte[0], "0 bytes")]
    [InlineData(new byte[] { 1, 2, 3 }, "3 bytes")]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "cut off")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 0 }, "cut off")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 255, 254, 253 }, "no JSON")]
    public void A_file_that_does_not_begin_as_one_is_refused(byte[] bytes, string message)
    {
        using var stream = new MemoryStream(bytes);
        Assert.Contains(message, Assert.Throws<WeightsException>(() => TensorFile.Read(stream, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_longer_than_the_limit_is_refused_before_it_is_read()
    {
        using var stream = new EndlessStream(SafetensorsHeader.LongestLength + 1);
        Assert.Contains(
            "longer than",
            Assert.Throws<WeightsException>(() => TensorFile.Read(stream, "x")).Message,
            StringComparison.Ordinal);
        Assert.Equal(8, stream.Position);
    }

    [Fact]
    public void Cutting_a_file_anywhere_is_noticed()
    {
        using var scope = NewDisposeScope();
        using var whole = new MemoryStream();
        TensorFile.Write(whole, [("a", rand(3, 2)), ("b", arange(5))], new Dictionary<string, string> { ["k"] = "v" });
        byte[] bytes = whole.ToArray();
        for (int length = 0; length < bytes.Length; length++)
        {
            using var cut = new MemoryStream(bytes, 0, length);
            Assert.Throws<WeightsException>(() => TensorFile.Read(cut, "x"));
        }
    }

    [Fact]
    public void A_file_that_is_refused_leaves_no_tensor_behind()
    {
        long before = LiveTensors.CountOfThread;
        Assert.Throws<WeightsException>(() => Read(
            """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"BOOL","shape":[4],"data_offsets":[4,8]}}""",
            [1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_said_in_one_line()
    {
        Assert.EndsWith(
            "there is no such file",
            Assert.Throws<WeightsException>(() => TensorFile.Read("/no/such/file")).Message,
            StringComparison.Ordinal);
        var folder = Assert.Throws<WeightsException>(() => TensorFile.Read(Path.GetTempPath()));
        Assert.EndsWith("the file may not be read, or is a folder", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_comes_twice_or_is_reserved_is_not_written()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        Assert.Throws<ArgumentException>(() => TensorFile.Write(stream, [("a", zeros(1)), ("a", zeros(1))]));
        Assert.Throws<ArgumentException>(() => TensorFile.Write(stream, [("__metadata__", zeros(1))]));
    }

    private static TensorFile Read(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] bytes = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)json.Length);
        json.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + json.Length);
        using var stream = new MemoryStream(bytes);
        return TensorFile.Read(stream, "memory");
    }
}
