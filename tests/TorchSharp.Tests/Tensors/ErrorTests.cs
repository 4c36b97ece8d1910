using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

/// <summary>What goes wrong arrives as an exception that says why.</summary>
public sealed class ErrorTests : ScopedTest
{
    [Fact]
    public void A_native_error_carries_the_message_of_libtorch()
    {
        ExternalException error = Assert.Throws<ExternalException>(() => zeros(2, 3).mm(zeros(2, 3)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied", error.Message.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Work_goes_on_after_an_error()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.Throws<ExternalException>(() => zeros(2).view(3));
            Assert.Throws<ExternalException>(() => zeros(2).add_(zeros(3)));
            Near.Equal(zeros(2).view(1, 2), [1, 2], [0, 0]);
        }
    }

    [Fact]
    public void A_disposed_tensor_is_refused()
    {
        Tensor x = ones(2), y = ones(2);
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x.Handle);
        Assert.Throws<InvalidOperationException>(() => x.exp());
        Assert.Throws<InvalidOperationException>(() => y + x);
        Assert.Throws<InvalidOperationException>(() => y.add_(x));
        Assert.Throws<InvalidOperationException>(() => x.shape);
    }

    [Fact]
    public void Null_is_no_tensor() => Assert.Throws<NullReferenceException>(() => ones(2).add((Tensor)null!));

    [Fact]
    public void Errors_belong_to_the_thread_that_made_them()
    {
        Parallel.For(0, 64, i =>
        {
            using DisposeScope scope = NewDisposeScope();
            ExternalException error = Assert.Throws<ExternalException>(() => zeros(i + 2).view(-2, i + 2));
            Assert.Contains("shape", error.Message, StringComparison.Ordinal);
            Assert.Contains($"({i + 2})", Assert.Throws<ExternalException>(() => zeros(i + 2).add(zeros(i + 4))).Message, StringComparison.Ordinal);
        });
    }
}
