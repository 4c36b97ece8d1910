using Hmlstm.Benchmarks.Cases;
using TorchSharp;

namespace Hmlstm.Cli.Tests.Benchmarks;

[Collection(AloneCollection.Name)]
public sealed class HmLstmOperationCountTests : IDisposable
{
    private const int Steps = 4;

    /// <summary>Two levels of widths 3 and 2 over 5 inputs: 13 rows below, 8 above.</summary>
    private static readonly HmLstmOperationCount Work = new(
        Inputs: 5, Hidden: [3, 2], Batch: 1, Steps, Trains: false, InputHasGradient: false);

    private readonly DisposeScope scope = torch.NewDisposeScope();

    [Fact]
    public void Dense_work_is_every_product_at_every_step()
    {
        const double Below = 2.0 * 13 * (5 + 3 + 2), Above = 2.0 * 8 * (3 + 2);

        Assert.Equal(Steps * (Below + Above), Work.DenseOperations);
        Assert.Equal(Work.DenseOperations, Work.Count(Boundaries(0, 0, 0, 0)).Dense);
    }

    [Fact]
    public void Without_a_boundary_the_bottom_level_reads_its_input_and_the_top_level_rests() =>
        Assert.Equal(Steps * 2.0 * 13 * (5 + 3), Work.Count(Boundaries(0, 0, 0, 0)).Needed);

    [Fact]
    public void A_boundary_wakes_the_level_above_now_and_is_read_from_above_in_the_next_step()
    {
        double rest = Work.Count(Boundaries(0, 0, 0, 0)).Needed;
        const double Awake = 2.0 * 8 * (3 + 2), FromAbove = 2.0 * 13 * 2;

        Assert.Equal(rest + Awake + FromAbove, Work.Count(Boundaries(0, 1, 0, 0)).Needed);
        Assert.Equal(rest + Awake, Work.Count(Boundaries(0, 0, 0, 1)).Needed);
    }

    [Fact]
    public void A_resting_level_with_a_detector_computes_its_sum_alone()
    {
        HmLstmOperationCount three = Work with { Hidden = [3, 4, 2] };
        double bottom = Steps * 2.0 * 13 * (5 + 3);

        Assert.Equal(bottom + (Steps * 2.0 * 4), three.Count(torch.zeros(1, 2, Steps)).Needed);
    }

    [Fact]
    public void Training_multiplies_three_times_and_features_need_no_gradient()
    {
        double input = Steps * 2.0 * 13 * 5;
        double forward = Work.DenseOperations;

        Assert.Equal((3 * forward) - input, (Work with { Trains = true }).DenseOperations);
        Assert.Equal(3 * forward, (Work with { Trains = true, InputHasGradient = true }).DenseOperations);
    }

    public void Dispose() => scope.Dispose();

    private static torch.Tensor Boundaries(params float[] values) => torch.tensor(values, [1, 1, Steps]);
}
