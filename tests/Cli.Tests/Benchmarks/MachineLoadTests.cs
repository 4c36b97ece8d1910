using Hmlstm.Benchmarks;

namespace Hmlstm.Cli.Tests.Benchmarks;

public sealed class MachineLoadTests
{
    private const string Before =
        """
        cpu  100 0 100 1700 100 0 0 0 0 0
        cpu0 50 0 50 800 100 0 0 0 0 0
        cpu1 50 0 50 900 0 0 0 0 0 0
        intr 12345
        """;

    private const string After =
        """
        cpu  160 0 110 1820 100 0 0 10 0 0
        cpu0 55 0 50 890 105 0 0 0 0 0
        cpu1 105 0 60 930 0 0 0 5 0 0
        intr 23456
        """;

    [Fact]
    public void The_share_of_each_core_that_was_not_idle_is_its_load()
    {
        MachineLoad load = MachineLoad.Between(MachineLoad.Read(Before.Split('\n')), MachineLoad.Read(After.Split('\n')));

        Assert.Equal([0.05, 0.7], load.Busy.Select(static share => Math.Round(share, 9)));
        Assert.True(load.IsBusy);
        Assert.Equal("5 %, 70 %", load.ToString());
    }

    [Fact]
    public void A_machine_at_rest_is_quiet()
    {
        IReadOnlyList<MachineLoad.CoreTime> before = MachineLoad.Read(Before.Split('\n'));

        MachineLoad.CoreTime[] quiet = [.. before.Select(static core => new MachineLoad.CoreTime(core.All + 100, core.Idle + 95))];
        Assert.False(MachineLoad.Between(before, quiet).IsBusy);
        Assert.False(MachineLoad.Between(before, before).IsBusy);
    }
}
