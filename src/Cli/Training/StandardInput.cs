namespace Hmlstm.Cli.Training;

/// <summary>Standard input as the thread by which another program holds a training: it goes on while the input is open.</summary>
internal static class StandardInput
{
    /// <summary>The option of <c>train</c>, for programs that start it.</summary>
    public const string Option = "--stop-at-end-of-input";

    /// <summary>Calls back once, from a thread of its own, when standard input ends.</summary>
    /// <param name="ended">What to do.</param>
    public static void WatchEnd(Action ended)
    {
        Stream input = Console.OpenStandardInput();
        var watching = new Thread(() =>
        {
            byte[] unread = new byte[256];
            try
            {
                while (input.Read(unread) > 0)
                {
                    // Only its end says something.
                }
            }
            catch (IOException)
            {
                // An input that cannot be read any more has ended too.
            }

            ended();
        }) { IsBackground = true, Name = "end of input" };
        watching.Start();
    }
}
