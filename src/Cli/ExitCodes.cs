namespace Hmlstm.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The input is wrong, said in one line per problem.</summary>
    public const int WrongInput = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongCommandLine = 2;

    /// <summary>Interrupted, and saved what there was to save; 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
