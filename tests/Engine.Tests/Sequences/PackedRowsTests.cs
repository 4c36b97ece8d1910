using Hmlstm.Engine.Sequences;

namespace Hmlstm.Engine.Tests.Sequences;

public sealed class PackedRowsTests
{
    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(5, 4, 2, 0)]
    [InlineData(13, 7, 3, 1)]
    [InlineData(13, 7, 13, 0)]
    public void Every_step_that_a_row_runs_has_one_place_and_running_rows_lie_first(int batch, int steps, int slices, int least)
    {
        int[] lengths = [.. Enumerable.Range(0, batch).Select(row => (row * 5 % (steps + 3)) - 1)];
        var rows = new PackedRows();
        rows.Plan(2 * batch, steps, [], least, slices);
        rows.Plan(batch, steps, lengths, least, slices);
        var seen = new HashSet<(int Row, int Step)>();
        int place = 0;
        for (int slice = 0; slice < slices; slice++)
        {
            for (int t = 0; t < steps; t++)
            {
                Assert.Equal(place, rows.Offset(slice, t));
                Assert.InRange(rows.Running(slice, t), 0, rows.RowsOf(slice));
                for (int i = 0; i < rows.RowsOf(slice); i++)
                {
                    Assert.Equal(i < rows.Running(slice, t), t < rows.StepsOf(slice, i));
                    Assert.Equal(Math.Clamp(lengths[rows.Row(slice, i)], least, steps), rows.StepsOf(slice, i));
                    if (i < rows.Running(slice, t))
                    {
                        Assert.True(seen.Add((rows.Row(slice, i), t)));
                        place++;
                    }
                }
            }

            Assert.Equal(0, rows.Running(slice, steps));
        }

        Assert.Equal(lengths.Sum(length => Math.Clamp(length, least, steps)), place);
        Assert.Equal(place, rows.Total);
        Assert.Equal(batch, Enumerable.Range(0, slices).Sum(rows.RowsOf));
    }

    [Fact]
    public void Without_lengths_every_row_runs_all_steps_and_a_second_plan_allocates_nothing()
    {
        var rows = new PackedRows();
        rows.Plan(9, 4, [], 0, 2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        rows.Plan(9, 4, [], 0, 2);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(36, rows.Total);
        Assert.Equal((5, 4), (rows.Running(0, 3), rows.Running(1, 3)));
    }
}
