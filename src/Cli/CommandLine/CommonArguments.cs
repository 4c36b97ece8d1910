using System.CommandLine;

namespace Hmlstm.Cli.CommandLine;

/// <summary>Arguments that several commands have, with one wording.</summary>
internal static class CommonArguments
{
    /// <summary>A definition.</summary>
    public static Argument<string> File() => new Argument<string>("FILE") { Description = "The .model.yaml file." }.OfDefinitions();

    /// <summary>A folder that <c>train</c> wrote.</summary>
    public static Argument<string> Run() => new Argument<string>("RUN") { Description = "The folder of a run that 'hmlstm train' wrote." }.OfRuns();
}
