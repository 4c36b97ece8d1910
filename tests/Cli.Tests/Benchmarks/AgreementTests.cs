using Hmlstm.Benchmarks;
using TorchSharp;

namespace Hmlstm.Cli.Tests.Benchmarks;

[Collection(AloneCollection.Name)]
public sealed class AgreementTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    [Theory]
    [InlineData(0, true)]
    [InlineData(9e-5, true)]
    [InlineData(1.1e-4, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Results_may_be_ten_times_as_far_off_as_the_peers_own_rounding(double off, bool holds)
    {
        Agreement agreement = Agreement.Between(Values(2, 4 + (4 * off)), Values(2, 4 + (4 * 1e-5)), Values(2, 4));

        Assert.Equal(holds, agreement.Holds);
        Assert.Equal("a", agreement.Tensor);
        Assert.Equal(1e-5, agreement.Rounding, 1e-12);
    }

    [Fact]
    public void The_tensor_that_is_furthest_off_is_named()
    {
        Dictionary<string, torch.Tensor> exact = new() { ["a"] = torch.tensor(new[] { 1.0 }), ["b"] = torch.tensor(new[] { 100.0 }) };
        Dictionary<string, torch.Tensor> ours = new() { ["a"] = torch.tensor(new[] { 1.5 }), ["b"] = torch.tensor(new[] { 101.0 }) };

        Agreement agreement = Agreement.Between(ours, exact, exact);

        Assert.Equal("a", agreement.Tensor);
        Assert.Equal(0.5, agreement.Difference);
        Assert.False(agreement.Holds);
    }

    [Fact]
    public void A_missing_tensor_and_another_shape_are_differences()
    {
        Dictionary<string, torch.Tensor> exact = Values(1, 2);

        Assert.False(Agreement.Between(new Dictionary<string, torch.Tensor>(), exact, exact).Holds);
        Assert.False(Agreement.Between(Values(1, 2, 0), exact, exact).Holds);
    }

    [Fact]
    public void A_tensor_of_zeros_must_be_zeros()
    {
        Assert.True(Agreement.Between(Values(0, 0), Values(0, 0), Values(0, 0)).Holds);
        Assert.False(Agreement.Between(Values(0, 1e-3), Values(0, 0), Values(0, 0)).Holds);
    }

    [Fact]
    public void The_margin_of_the_detectors_is_no_result()
    {
        Dictionary<string, torch.Tensor> exact = new(Values(1)) { ["margin"] = torch.tensor(new[] { 0.25 }) };

        Agreement agreement = Agreement.Between(Values(1), Values(1), exact);

        Assert.True(agreement.Holds);
        Assert.Equal(0.25, agreement.Margin);
    }

    public void Dispose() => scope.Dispose();

    private static Dictionary<string, torch.Tensor> Values(params double[] values) => new() { ["a"] = torch.tensor(values) };
}
