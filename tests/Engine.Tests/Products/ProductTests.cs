using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;

namespace Hmlstm.Engine.Tests.Products;

public sealed unsafe class ProductTests
{
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1, 1, 1, 1 }, { 3, 1, 7, 5 }, { 1, 4, 33, 7 }, { 2, 5, 32, 300 }, { 3, 3, 64, 9 }, { 13, 4, 16, 33 }, { 25, 4, 30, 30 },
        { 31, 3, 48, 1 }, { 300, 4, 10, 600 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_times_a_transposed_weight_are_the_sums_of_plain_loops(int rows, int gates, int height, int depth)
    {
        var values = new Values(rows + gates + height + depth);
        int stride = (height + 15) / 16 * 16;
        float* a = values.Some((long)rows * (depth + 3)), weight = values.Some((long)gates * height * depth);
        Panels panels = Packing.Transposed(weight, gates, height, stride, depth, values.Some(Panels.Size(depth, gates * stride)));
        float* start = values.Some(panels.Width), c = values.Some((long)rows * panels.Width);
        Product.Multiply(a, depth + 3, rows, panels, c, panels.Width, start);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < panels.Width; column++)
            {
                int gate = column / stride, unit = column % stride;
                double expected = start[column];
                for (int k = 0; k < depth && gate < gates && unit < height; k++)
                {
                    expected += (double)a[(row * (depth + 3)) + k] * weight[(((gate * height) + unit) * depth) + k];
                }

                Assert.Equal(expected, c[((long)row * panels.Width) + column], 1e-4);
            }
        }
    }

    [Fact]
    public void A_rows_numbers_do_not_depend_on_the_rows_beside_it()
    {
        const int Depth = 70, Rows = 30;
        var values = new Values(5);
        float* a = values.Some(Rows * Depth), start = values.Some(160), c = values.Some(Rows * 160), alone = values.Some(160);
        Panels panels = Packing.Transposed(values.Some(160 * Depth), 5, 32, 32, Depth, values.Some(Panels.Size(Depth, 160)));
        for (int rows = 1; rows <= Rows; rows++)
        {
            Product.Multiply(a, Depth, rows, panels, c, 160, start);
            for (int row = 0; row < rows; row++)
            {
                Product.Multiply(a + (row * Depth), Depth, 1, panels, alone, 160, start);
                Assert.Equal(new ReadOnlySpan<float>(alone, 160), new ReadOnlySpan<float>(c + (row * 160), 160));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gradients_of_sums_times_a_weight_are_those_of_its_inputs(int rows, int gates, int height, int columns)
    {
        var values = new Values(rows + gates + height + columns);
        int stride = (height + 15) / 16 * 16;
        float* a = values.Some((long)rows * gates * stride), weight = values.Some((long)gates * height * columns);
        Panels panels = Packing.Straight(weight, gates, height, stride, columns, values.Some(Panels.Size(gates * stride, columns)));
        float* c = values.Some((long)rows * panels.Width);
        float[] before = new ReadOnlySpan<float>(c, rows * panels.Width).ToArray();
        Product.Multiply(a, gates * stride, rows, panels, c, panels.Width);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < panels.Width; column++)
            {
                double expected = before[(row * panels.Width) + column];
                for (int k = 0; k < gates * stride && column < columns; k++)
                {
                    int gate = k / stride, unit = k % stride;
                    expected += unit < height
                        ? (double)a[(row * gates * stride) + k] * weight[(((gate * height) + unit) * columns) + column]
                        : 0;
                }

                Assert.Equal(expected, c[((long)row * panels.Width) + column], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 48, 30)]
    [InlineData(700, 13, 33)]
    [InlineData(1100, 300, 200)]
    public void The_gradient_of_a_weight_is_the_sum_over_all_rows(int rows, int band, int columns)
    {
        var values = new Values(rows + band + columns);
        int width = Panels.WidthOf(columns);
        float* a = values.Some((long)rows * band), x = values.Some((long)rows * width), c = values.Some((long)band * width);
        float[] before = new ReadOnlySpan<float>(c, band * width).ToArray();
        WeightGradient.Accumulate(a, band, band, x, width, columns, rows, c, width, values.Some(WeightGradient.ScratchSize(band, columns)));
        for (int m = 0; m < band; m++)
        {
            for (int n = 0; n < columns; n++)
            {
                double expected = before[(m * width) + n];
                for (int row = 0; row < rows; row++)
                {
                    expected += (double)a[(row * band) + m] * x[(row * width) + n];
                }

                Assert.Equal(expected, c[(m * width) + n], 1e-3);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 7, 16)]
    [InlineData(5, 4, 33)]
    [InlineData(11, 30, 70)]
    public void Weights_as_they_lie_give_the_sums_of_plain_loops_and_the_same_bits_beside_any_rows(int rows, int columns, int depth)
    {
        var values = new Values(rows + columns + depth);
        int stride = (depth + 15) / 16 * 16;
        float* a = values.Some((long)rows * stride), weight = values.Some((long)columns * depth);
        float* c = values.Some((long)rows * columns), alone = values.Some(columns);
        for (int row = 0; row < rows; row++)
        {
            new Span<float>(a + (row * stride) + depth, stride - depth).Clear();
        }

        float[] before = new ReadOnlySpan<float>(c, rows * columns).ToArray();
        UnpackedProduct.Add(a, stride, rows, weight, columns, depth, c, columns);
        for (int row = 0; row < rows; row++)
        {
            before.AsSpan(row * columns, columns).CopyTo(new Span<float>(alone, columns));
            for (int column = columns - 1; column >= 0; column--)
            {
                double expected = before[(row * columns) + column];
                for (int k = 0; k < depth; k++)
                {
                    expected += (double)a[(row * stride) + k] * weight[(column * depth) + k];
                }

                Assert.Equal(expected, c[(row * columns) + column], 1e-4);
                UnpackedProduct.Add(a + (row * stride), stride, 1, weight + (column * depth), 1, depth, alone + column, columns);
            }

            Assert.Equal(new ReadOnlySpan<float>(alone, columns), new ReadOnlySpan<float>(c + (row * columns), columns));
        }
    }

    /// <summary>Memory with random values in it, kept while the test runs.</summary>
    private sealed class Values(int seed)
    {
        private readonly Random random = new(seed);
        private readonly List<FloatBuffer> kept = [];

        public float* Some(long count)
        {
            var buffer = new FloatBuffer();
            kept.Add(buffer);
            float* first = buffer.Ensure(count);
            for (long i = 0; i < count; i++)
            {
                first[i] = (random.NextSingle() * 2) - 1;
            }

            return first;
        }
    }
}
