using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Scopes;

/// <summary>What is counted, and that nothing is left behind.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public void Tensors_are_counted_where_they_are_made_and_disposed()
    {
        ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        Tensor outside = ones(1);
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor first = ones(1), second = ones(1), third = ones(1);
            first.Dispose();
            scope.Attach(outside);
            scope.Detach(outside);
            second.DetachFromDisposeScope();
            second.Dispose();
            Assert.Equal(2, statistics.ThreadTotalLiveCount);
            Assert.False(third.IsInvalid);
        }

        outside.Dispose();
        Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        Assert.Equal(3, statistics.CreatedInScopeCount);
        Assert.Equal(2, statistics.DisposedInScopeCount);
        Assert.Equal(2, statistics.DisposedOutsideScopeCount);
        Assert.Equal(1, statistics.AttachedToScopeCount);
        Assert.Equal(2, statistics.DetachedFromScopeCount);
        Assert.Equal(0, statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Every_function_leaves_only_its_results()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[,] { { 1, 2 }, { 3, 4 } }, requires_grad: true);
        Assert.Equal(1, Made(() => x.exp()));
        Assert.Equal(1, Made(() => x.sum([0, 1])));
        Assert.Equal(2, Made(() => x.max(1)));
        Assert.Equal(2, Made(() => x.unbind(0)));
        Assert.Equal(1, Made(() => cat([x, x])));
        Assert.Equal(1, Made(() => x[0, 1]));
        Assert.Equal(0, Made(() => x.detach_()));
        Assert.Equal(0, Made(() => x.ToString()));
        Assert.Equal(0, Made(() => x.data<double>().ToArray()));

        long Made<T>(Func<T> function)
        {
            using DisposeScope inner = NewDisposeScope();
            _ = function();
            return inner.DisposablesCount;
        }
    }

    [Fact]
    public void A_thousand_iterations_leave_as_many_tensors_as_ten()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor weight = randn(4, 4).requires_grad_();
        List<long> live = [];
        for (int i = 0; i < 1000; i++)
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                Tensor y = torch.tanh(Autograd.Cube.apply(weight.mm(weight)));
                y.sum().backward();
                using (no_grad())
                {
                    weight.sub_(weight.grad! * 0.001);
                }

                weight.grad = null;
            }

            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(live[10], live[999]);
    }

    [Fact]
    public void The_memory_of_lost_tensors_is_given_back_by_the_garbage_collector()
    {
        long before = Tensor.TotalCount;
        Lose();
        for (int i = 0; i < 10 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.True(Tensor.TotalCount < before + 100, "finalizers did not dispose what was lost");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Lose()
        {
            for (int i = 0; i < 1000; i++)
            {
                _ = ones(10);
            }
        }
    }

    [Fact]
    public void Handles_stay_alive_during_native_calls()
    {
        // It must not wait for finalizers: lost handles may come faster than these.
        bool ends = false;
        int collections = 0;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref ends))
            {
                GC.Collect(0);
                Interlocked.Increment(ref collections);
                Thread.Sleep(1);
            }
        });
        collector.Start();
        for (int i = 0; i < 20_000 || Volatile.Read(ref collections) < 50; i++)
        {
            Assert.Equal(6f, (ones(2) + ones(2)).add(ones(2)).sum().item<float>());
        }

        Volatile.Write(ref ends, true);
        collector.Join();
    }
}
