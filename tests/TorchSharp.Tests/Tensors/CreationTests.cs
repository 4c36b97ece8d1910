using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

/// <summary>What new tensors hold, and whose memory they use.</summary>
public sealed class CreationTests : ScopedTest
{
    [Fact]
    public void Constants_have_the_shape_and_the_default_type()
    {
        Near.Equal(zeros(2, 3), [2, 3], [0, 0, 0, 0, 0, 0]);
        Near.Equal(ones(2), [2], [1, 1]);
        Near.Equal(full([2, 1], 7.5), [2, 1], [7.5, 7.5]);
        Near.Equal(eye(2), [2, 2], [1, 0, 0, 1]);
        Assert.Equal(ScalarType.Float32, zeros(1).dtype);
        Assert.Equal([2L, 3L, 4L], empty(2, 3, 4).shape);
    }

    [Fact]
    public void A_number_brings_its_own_type()
    {
        Assert.Equal(ScalarType.Float64, tensor(1.5).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1.5f).dtype);
        Assert.Equal(ScalarType.Int32, tensor(1).dtype);
        Assert.Equal(ScalarType.Int64, tensor(1L).dtype);
        Assert.Equal(ScalarType.Bool, tensor(true).dtype);
        Assert.Equal(ScalarType.Byte, tensor((byte)1).dtype);
        Assert.Equal(0, tensor(1.5).dim());
    }

    [Fact]
    public void Arange_counts_in_whole_numbers_unless_one_is_not()
    {
        Tensor whole = arange(2, 11, 3);
        Near.Equal(whole, [3], [2, 5, 8]);
        Assert.Equal(ScalarType.Int64, whole.dtype);
        Near.Equal(arange(0.0, 1.0, 0.25), [4], [0, 0.25, 0.5, 0.75]);
        Assert.Equal(ScalarType.Float32, arange(1.5).dtype);
        Near.Equal(linspace(0, 1, 5), [5], [0, 0.25, 0.5, 0.75, 1]);
    }

    [Fact]
    public void Grids_keep_their_rows()
    {
        Near.Equal(tensor(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }), [2, 3], [1, 2, 3, 4, 5, 6]);
        Near.Equal(tensor(new long[,,] { { { 1 }, { 2 } } }), [1, 2, 1], [1, 2]);
        Near.Equal(tensor(new float[] { 1, 2, 3, 4 }, [2, 2]), [2, 2], [1, 2, 3, 4]);
        Near.Equal(tensor(new Memory<int>([1, 2, 3, 4]), [4]), [4], [1, 2, 3, 4]);
        Near.Equal(tensor((IList<bool>)[true, false]), [2], [1, 0]);
    }

    [Fact]
    public void Tensor_copies_an_array_and_as_tensor_shares_it()
    {
        float[] numbers = [1, 2, 3];
        Tensor copy = tensor(numbers), shared = as_tensor(numbers), grid = from_array(numbers);
        numbers[0] = 9;
        Near.Equal(copy, [3], [1, 2, 3]);
        Near.Equal(shared, [3], [9, 2, 3]);
        grid.fill_(5);
        Assert.Equal([5f, 5f, 5f], numbers);
    }

    [Fact]
    public void A_shared_array_outlives_its_managed_references()
    {
        Tensor shared = Share();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Near.Equal(shared.sum(), [], [5000]);

        static Tensor Share() => as_tensor(Enumerable.Repeat(5f, 1000).ToArray()).DetachFromDisposeScope();
    }

    [Fact]
    public void Frombuffer_starts_where_it_is_told()
    {
        Near.Equal(frombuffer(new[] { 1, 2, 3, 4 }, ScalarType.Int32, count: 2, offset: 1), [2], [2, 3]);
        Assert.Throws<ArgumentException>(() => frombuffer(new[] { 1 }, ScalarType.Int32, offset: 1));
    }

    [Fact]
    public void A_type_asked_for_is_the_type_given()
    {
        Assert.Equal(ScalarType.Float64, tensor(new float[] { 1 }, dtype: float64).dtype);
        Assert.Equal(ScalarType.Int64, zeros(1, dtype: int64).dtype);
        Assert.True(ones(1, requires_grad: true).requires_grad);
    }

    [Fact]
    public void A_shape_larger_than_its_numbers_is_refused() =>
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2 }, [3]));

    [Fact]
    public void Like_takes_shape_and_type_of_another()
    {
        Tensor model = zeros(2, 2, dtype: int64);
        Near.Equal(ones_like(model), [2, 2], [1, 1, 1, 1]);
        Assert.Equal(ScalarType.Int64, model.full_like(3).dtype);
        Assert.Equal(ScalarType.Float64, zeros_like(model, dtype: float64).dtype);
        Assert.Equal([3L, 1L], model.new_zeros(3, 1).shape);
        Assert.Equal([2L, 2L], empty_like(model).shape);
    }

    [Fact]
    public void A_negative_length_is_a_native_error() => Assert.Throws<ExternalException>(() => zeros([-1]));

    [Fact]
    public void The_default_type_can_be_changed()
    {
        try
        {
            set_default_dtype(float64);
            Assert.Equal(ScalarType.Float64, zeros(1).dtype);
            Assert.Equal(ScalarType.Float64, get_default_dtype());
        }
        finally
        {
            set_default_dtype(float32);
        }
    }
}
