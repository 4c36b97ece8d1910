global::System.Console.WriteLine(typeof(Decoys.Ebb).FullName);

namespace Decoys.System
{
    internal static class Console;

    internal static class Math;

    internal sealed class Object;
}

namespace Decoys.TorchSharp
{
    internal sealed class Tensor;
}

namespace Decoys.Hmlstm
{
    internal static class Runtime;
}
