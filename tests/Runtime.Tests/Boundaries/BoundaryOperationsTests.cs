using Hmlstm.Runtime.Boundaries;
using Hmlstm.Runtime.Tests.Cells;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Boundaries;

public sealed class BoundaryOperationsTests
{
    // One row: z of level 1 is 1 0 1 0, z of level 2 is 1 0 0 1.
    private static Tensor Boundaries => tensor(new float[] { 1, 0, 1, 0, 1, 0, 0, 1 }).reshape(1, 2, 4);

    [Fact]
    public void Operations_follow_from_the_boundary_before_and_the_boundary_below()
    {
        using var scope = NewDisposeScope();
        Tensor operations = BoundaryOperations.Of(Boundaries, levels: 3);
        Assert.Equal([1L, 3, 4], operations.shape);
        Assert.Equal(
            [1.0, 2, 1, 2,   // the bottom level is never copied
             1, 2, 1, 0,
             1, 0, 0, 1],    // the top level has no detector and is never flushed
            Numbers.Of(operations));
    }

    [Fact]
    public void A_detector_on_top_flushes_the_top_level()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1.0, 2, 1, 2, 1, 2, 1, 0], Numbers.Of(BoundaryOperations.Of(Boundaries, levels: 2)));
    }

    [Fact]
    public void The_boundary_before_the_window_decides_on_its_first_step()
    {
        using var scope = NewDisposeScope();
        Tensor before = BoundaryOperations.Last(Boundaries);
        Assert.Equal([0.0, 1], Numbers.Of(before));
        Assert.Equal([1.0, 2, 1, 2, 2, 2, 1, 0, 1, 0, 0, 1], Numbers.Of(BoundaryOperations.Of(Boundaries, levels: 3, before)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Levels_that_do_not_fit_the_detectors_are_refused(long levels)
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => BoundaryOperations.Of(Boundaries, levels));
    }

    [Fact]
    public void Numbers_are_those_of_the_named_operations() =>
        Assert.Equal([0, 1, 2], new[] { (int)BoundaryOperation.Copy, (int)BoundaryOperation.Update, (int)BoundaryOperation.Flush });
}
