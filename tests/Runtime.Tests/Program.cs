using System.Globalization;
using Hmlstm.Runtime.Tests.Checkpoints;
using Hmlstm.Runtime.Tests.Engines;

namespace Hmlstm.Runtime.Tests;

/// <summary>The assembly started as a program: what is killed, or could break its process, runs in one of its own.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => arguments switch
    {
        [RandomShapes.Command, string seed] => RandomShapes.Run(int.Parse(seed, CultureInfo.InvariantCulture)),
        _ => Trainee.Run(arguments[0]),
    };
}
