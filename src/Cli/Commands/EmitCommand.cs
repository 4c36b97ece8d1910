using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.PyTorch;
using Hmlstm.Generator;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm emit</c>: the generated source of a definition.</summary>
internal static class EmitCommand
{
    private const string CSharp = "csharp";
    private const string PyTorch = "pytorch";

    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        var folder = new Option<string?>("--output", "-o")
        {
            Description = "The folder to write to; standard output by default, or with -.",
            HelpName = "DIR",
        };
        Option<string> target = CommonOptions.OneOf("--target", "The language to write.", CSharp, PyTorch);
        var space = new Option<string?>("--namespace")
        {
            Description = "The namespace of the class, instead of the one from the definition or its project; "
                + $"{ProjectSettings.None.RootNamespace} if neither has one.",
            HelpName = "NAME",
        };
        space.Validators.Add(static result =>
        {
            if (result.Tokens.Count == 1 && NamespaceName.WrongWith(result.Tokens[0].Value) is string wrong)
            {
                result.AddError($"--namespace takes a C# namespace such as Demo.Models, but '{result.Tokens[0].Value}' {wrong}");
            }
        });
        var program = new Option<bool>("--program")
        {
            Description = "Writes train.py beside the PyTorch module: a program that trains it, on one machine or on many.",
        };
        var command = new ToolCommand(
            "emit",
            "Writes the class that a build generates from the definition, or the same network as a PyTorch module.",
            "hmlstm emit characters.model.yaml",
            "hmlstm emit characters.model.yaml --namespace Demo.Models",
            "hmlstm emit characters.model.yaml --target pytorch -o generated",
            "hmlstm emit characters.model.yaml --target pytorch --program -o generated") { file, folder, space, target, program };
        command.Validators.Add(result =>
        {
            if (result.GetResult(space) is not null && result.GetValue(target) == PyTorch)
            {
                result.AddError("--namespace is for C# only, and --target pytorch has none");
            }
            else if (result.GetValue(program) && result.GetValue(target) != PyTorch)
            {
                result.AddError("--program needs --target pytorch");
            }
            else if (result.GetValue(program) && IsShown(result.GetValue(folder)))
            {
                result.AddError("--program writes two files, and needs a folder for them: --output DIR");
            }
        });
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(file),
            parsed.GetValue(folder),
            parsed.GetValue(space),
            parsed.GetRequiredValue(target),
            parsed.GetValue(program),
            terminal));
        return command;
    }

    private static bool IsShown(string? folder) => folder is null || OutputFile.IsStandardOutput(folder);

    private static void Run(string file, string? folder, string? space, string target, bool hasProgram, Terminal terminal)
    {
        NetworkDefinition definition = GivenDefinition.Load(file, terminal);
        definition = definition with { Namespace = space ?? definition.Namespace };
        (string name, string text) = target == PyTorch
            ? (PyTorchModule.FileName(definition), PyTorchModule.Write(definition))
            : OfCSharp(definition, file);
        OutputFile.Write(IsShown(folder) ? OutputFile.StandardOutput : Path.Combine(folder!, name), text, terminal);
        if (hasProgram)
        {
            OutputFile.Write(Path.Combine(folder!, TrainingProgram.FileName), TrainingProgram.Write(definition), terminal);
        }
    }

    private static (string Name, string Text) OfCSharp(NetworkDefinition definition, string file)
    {
        ProjectSettings project = definition.Namespace is null ? ProjectSettings.Around(file) : ProjectSettings.None;
        try
        {
            GeneratedClass written = GeneratedClass.Of(definition, project.RootNamespace, project.ItemNamespace);
            return (written.FileName, written.Text);
        }
        catch (ArgumentException failure)
        {
            throw new InputException(failure.Message);
        }
    }
}
