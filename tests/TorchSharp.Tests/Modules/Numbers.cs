using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

/// <summary>Tensors from numbers, numbers from tensors, and comparisons of both.</summary>
internal static class Numbers
{
    /// <summary>Float64 numbers that look random and are the same at each call.</summary>
    public static Tensor Wave(double phase, params long[] shape)
    {
        long count = shape.Aggregate(1L, (product, size) => product * size);
        return tensor(Enumerable.Range(0, (int)count).Select(i => Math.Sin((1.7 * i) + phase)).ToArray()).reshape(shape);
    }

    public static double[] Of(Tensor values)
    {
        using Tensor flat = values.detach().cpu().to(float64).reshape(-1).contiguous();
        return flat.data<double>().ToArray();
    }

    public static void AssertClose(Tensor expected, Tensor actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.shape, actual.shape);
        AssertClose(Of(expected), Of(actual), tolerance);
    }

    public static void AssertClose(double[] expected, double[] actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, FormattableString.Invariant($"Number {i} is {actual[i]:R}, not {expected[i]:R}."));
        }
    }

    /// <summary>Compares the gradients of a scalar with central differences; all leaves are Float64.</summary>
    public static void AssertGradients(Func<Tensor> scalar, params Tensor[] leaves)
    {
        foreach (Tensor leaf in leaves)
        {
            leaf.grad = null;
        }

        scalar().backward();
        foreach (Tensor leaf in leaves)
        {
            double[] analytic = Of(leaf.grad!);
            double[] numeric = new double[analytic.Length];
            using var _ = no_grad();
            using Tensor flat = leaf.view(-1);
            for (int i = 0; i < numeric.Length; i++)
            {
                const double Width = 1e-6;
                flat[i].add_(Width);
                double above = scalar().item<double>();
                flat[i].add_(-2 * Width);
                double below = scalar().item<double>();
                flat[i].add_(Width);
                numeric[i] = (above - below) / (2 * Width);
            }

            AssertClose(numeric, analytic, 1e-7);
        }
    }

    /// <summary>How many tensors of this thread are alive.</summary>
    public static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
