using Hmlstm.Runtime.Libtorch;

namespace Hmlstm.Runtime.Tests.Libtorch;

public sealed class LibtorchLoaderTests
{
    [Fact]
    public void Where_the_library_loads_there_is_no_failure()
    {
        LibtorchLoader.EnsureLoaded();

        Assert.Null(LibtorchLoader.Failure);
        Assert.False(LibtorchLoader.HasFailed);
    }

    [Theory]
    [InlineData(
        "Unable to load shared library 'LibTorchSharp' or one of its dependencies. In order to help diagnose loading problems, " +
        "consider using a tool like strace.\n" +
        "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)\n" +
        "/app/LibTorchSharp.so: cannot open shared object file: No such file or directory",
        "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)")]
    [InlineData(
        """
        Unable to load shared library 'LibTorchSharp' or one of its dependencies.
        /app/LibTorchSharp.so: cannot open shared object file: No such file or directory
        libgomp-98b21ff3.so.1: cannot open shared object file: No such file or directory
        """,
        "libgomp-98b21ff3.so.1: cannot open shared object file: No such file or directory")]
    [InlineData(
        """
        Unable to load shared library 'LibTorchSharp' or one of its dependencies.
        /app/libLibTorchSharp.so: undefined symbol: _ZN5torch8autogradE
        """,
        "/app/libLibTorchSharp.so: undefined symbol: _ZN5torch8autogradE")]
    [InlineData(
        """
        Unable to load shared library 'LibTorchSharp' or one of its dependencies.
        /app/LibTorchSharp.so: cannot open shared object file: No such file or directory
        /app/libLibTorchSharp.so: file too short
        """,
        "/app/libLibTorchSharp.so: file too short")]
    [InlineData(
        """
        Unable to load shared library 'LibTorchSharp' or one of its dependencies.
        /app/libLibTorchSharp.so: cannot open shared object file: No such file or directory
        """,
        "no libtorch beside the program; the package TorchSharp-cpu, or a TorchSharp-cuda package, brings it")]
    public void Of_many_lines_the_one_with_the_cause_is_told(string message, string cause) =>
        Assert.Equal(cause, LibtorchLoader.CauseIn(message));
}
