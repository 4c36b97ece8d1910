using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

/// <summary>Numbers out of tensors and into them, and conversions.</summary>
public sealed class DataTests : ScopedTest
{
    private readonly Tensor x = tensor(new float[,] { { 1, 2 }, { 3, 4 } });

    [Fact]
    public void Item_and_data_want_the_exact_type()
    {
        Assert.Equal(3.5f, tensor(3.5f).item<float>());
        Assert.Throws<ArgumentException>(() => tensor(3.5f).item<double>());
        Assert.Throws<ArgumentException>(() => x.item<float>());
        Assert.Throws<ArgumentException>(() => x.data<int>());
    }

    [Fact]
    public void Scalars_are_converted()
    {
        Assert.Equal(3, tensor(3.75).ToInt64());
        Assert.Equal(3.75f, tensor(3.75).ToSingle());
        Assert.Equal(7.0, tensor(7L).ToDouble());
        Assert.True(tensor(1).ToBoolean());
        Assert.Equal(2, (int)tensor(2L));
        Assert.Equal(ScalarType.Int64, tensor(2).ToScalar().Type);
        Assert.Throws<ExternalException>(() => x.ToSingle());
    }

    [Fact]
    public void An_accessor_reads_any_stride_in_row_major_order()
    {
        Assert.Equal([1f, 3f, 2f, 4f], x.t().data<float>().ToArray());
        Assert.Equal(3f, x.data<float>()[1, 0]);
        Assert.Equal(3f, x.data<float>()[2]);
        Assert.Equal(2f, x.t().data<float>()[1, 0]);
        Assert.Equal([1f, 3f, 2f, 4f], x.t().data<float>());
        Assert.Equal(new float[,] { { 1, 3 }, { 2, 4 } }, x.t().data<float>().ToNDArray());
        Assert.Throws<IndexOutOfRangeException>(() => x.data<float>()[4]);
        Assert.Equal(4, x.data<float>().Count);
    }

    [Fact]
    public void An_accessor_writes()
    {
        x.data<float>()[0, 1] = 9;
        x.t().data<float>().CopyFrom([5f, 6f], tensorIndex: 2);
        Near.Equal(x, [2, 2], [1, 5, 3, 6]);
        float[] two = new float[2];
        x.data<float>().CopyTo(two, tensorIndex: 1);
        Assert.Equal([5f, 3f], two);
    }

    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(x.bytes);
        Assert.Equal(4, numbers.Length);
        numbers[3] = 8;
        Near.Equal(x, [2, 2], [1, 2, 3, 8]);
        x.bytes = MemoryMarshal.AsBytes<float>(new[] { 5f, 6f, 7f, 8f }.AsSpan());
        Near.Equal(x, [2, 2], [5, 6, 7, 8]);
        Assert.Throws<InvalidOperationException>(() => x.t().bytes.Length);
        Assert.Throws<ArgumentException>(() => x.bytes = new byte[3]);
    }

    [Fact]
    public void Conversions_return_a_handle_of_their_own_even_when_nothing_changes()
    {
        foreach (Tensor other in new[]
        {
            x.to(float32), x.to(CPU), x.cpu(), x.detach(), x.alias(), x.contiguous(), x.reshape(2, 2), x.to(x), x.@float(), x.expand(2, 2),
        })
        {
            Assert.NotSame(x, other);
            other.Dispose();
        }

        Near.Equal(x, [2, 2], [1, 2, 3, 4]);
    }

    [Fact]
    public void Types_are_converted()
    {
        Assert.Equal(ScalarType.Float64, x.to_type(float64).dtype);
        Assert.Equal(ScalarType.Int32, x.@int().dtype);
        Assert.Equal(ScalarType.Bool, x.@bool().dtype);
        Assert.Equal(ScalarType.Float16, x.half().dtype);
        Assert.Equal(ScalarType.BFloat16, x.bfloat16().dtype);
        Assert.Equal(ScalarType.Int64, x.to(int64, CPU).dtype);
        Near.Equal(x.bfloat16().@float(), [2, 2], [1, 2, 3, 4]);
        Tensor converted = x.to(float64, disposeAfter: true);
        Assert.True(x.IsInvalid);
        Near.Equal(converted, [2, 2], [1, 2, 3, 4]);
    }

    [Fact]
    public void A_copy_is_a_copy_when_it_is_asked_for()
    {
        Tensor copy = x.to(float32, copy: true);
        copy.zero_();
        x.clone().zero_();
        Near.Equal(x, [2, 2], [1, 2, 3, 4]);
    }

    [Fact]
    public void A_tensor_describes_itself() => Assert.Equal("[2x2], type = Float32, device = cpu", x.ToString());
}
