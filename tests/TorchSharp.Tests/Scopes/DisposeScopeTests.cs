using static TorchSharp.torch;

namespace TorchSharp.Tests.Scopes;

/// <summary>What a scope disposes, and what leaves it.</summary>
public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it_and_nothing_else()
    {
        using Tensor outside = ones(1);
        Tensor inside;
        using (DisposeScope scope = NewDisposeScope())
        {
            inside = ones(1);
            Assert.True(scope.Contains(inside));
            Assert.False(scope.Contains(outside));
            Assert.Equal(1, scope.DisposablesCount);
        }

        Assert.True(inside.IsInvalid);
        Assert.False(outside.IsInvalid);
    }

    [Fact]
    public void What_moves_to_the_outer_scope_lives_until_that_ends()
    {
        Tensor moved;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (DisposeScope inner = NewDisposeScope())
            {
                moved = ones(1).MoveToOuterDisposeScope();
                Assert.False(inner.Contains(moved));
            }

            Assert.True(outer.Contains(moved));
            Assert.False(moved.IsInvalid);
        }

        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void Without_an_outer_scope_it_is_the_callers()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            moved = ones(1).MoveToOuterDisposeScope();
        }

        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void Several_move_at_once_and_keep_their_order()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor a, b, c;
        using (DisposeScope inner = NewDisposeScope())
        {
            (a, b, c) = inner.MoveToOuter(ones(1), ones(2), ones(3));
        }

        Assert.Equal([1L, 2L, 3L], new[] { a, b, c }.Select(tensor => tensor.numel()));
    }

    [Fact]
    public void What_is_detached_is_disposed_by_hand()
    {
        Tensor detached;
        using (NewDisposeScope())
        {
            detached = ones(1).DetachFromDisposeScope();
        }

        Assert.False(detached.IsInvalid);
        detached.Dispose();
        Assert.True(detached.IsInvalid);
    }

    [Fact]
    public void A_tensor_joins_the_scope_of_another()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor home = ones(1), guest;
        using (NewDisposeScope())
        {
            guest = ones(1).MoveToOtherDisposeScope(home);
        }

        Assert.True(outer.Contains(guest));
    }

    [Fact]
    public void A_scope_attaches_what_nobody_owns()
    {
        Tensor stray = ones(1);
        using (DisposeScope scope = NewDisposeScope())
        {
            scope.Attach(stray);
            Assert.True(scope.Contains(stray));
        }

        Assert.True(stray.IsInvalid);
    }

    [Fact]
    public void Everything_but_some_can_be_disposed_before_the_end()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor kept = ones(1), lost = ones(1);
        Assert.Same(kept, scope.DisposeEverythingBut(kept));
        Assert.True(lost.IsInvalid);
        Assert.False(kept.IsInvalid);
        scope.DisposeEverything();
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void What_is_disposed_by_hand_leaves_its_scope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(1);
        x.Dispose();
        Assert.Equal(0, scope.DisposablesCount);
        Assert.Empty(scope.DisposablesView);
    }

    [Fact]
    public void Scopes_may_end_out_of_order()
    {
        DisposeScope outer = NewDisposeScope(), inner = NewDisposeScope();
        Tensor x = ones(1);
        outer.Dispose();
        Assert.False(x.IsInvalid);
        Tensor y = ones(1);
        Assert.True(inner.Contains(y));
        inner.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void A_scope_that_has_ended_refuses_work()
    {
        DisposeScope scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
        Assert.Throws<ObjectDisposedException>(scope.DisposeEverything);
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? other = null;
        Thread thread = new(() => other = CurrentDisposeScope is null ? ones(1) : null);
        thread.Start();
        thread.Join();
        Assert.NotNull(other);
        Assert.False(scope.Contains(other));
        other.Dispose();
    }

    [Fact]
    public void A_wrapped_expression_leaves_only_its_result()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = WrappedTensorDisposeScope(() => (ones(2) + 1).exp().sum());
        Assert.Equal([result], scope.DisposablesView);
    }
}
