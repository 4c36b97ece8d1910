using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>
/// The PyTorch module of each case, run once in one Python for all tests: a folder with weights, input, output and gradients for each.
/// </summary>
public sealed class EmittedModules : IDisposable
{
    private readonly Workplace work = new();

    /// <summary>Writes and runs the modules; does nothing where there is no PyTorch.</summary>
    public EmittedModules()
    {
        if (PythonTorch.WhyNot is not null)
        {
            return;
        }

        foreach ((string name, string text) in PredictAgainstReferenceTests.Cases)
        {
            string place = Place(name);
            work.With(place + "/net.model.yaml", "model: Net\n" + text);
            NetworkDefinition definition = Definition(name);
            FormulaWeights.Write(work.PathOf(place + "/w.safetensors"), definition, FormulaWeights.Of(definition));
            PredictAgainstReferenceTests.WriteInput(
                work.PathOf(place + "/x.safetensors"), PredictAgainstReferenceTests.Input(definition.Input), definition.Input.Kind);
            ToolRun run = work.Run("emit", $"@/{place}/net.model.yaml", "--target", "pytorch", "-o", $"@/{place}");
            Assert.Equal((0, $"{place}/net.py: written\n"), (run.ExitCode, run.Error + run.Output));
        }

        PythonTorch.RunScript("torch_modules.py", [.. PredictAgainstReferenceTests.Cases.Keys.Select(FolderOf)]);
    }

    /// <summary>The folder of a case.</summary>
    public string FolderOf(string name) => work.PathOf(Place(name));

    /// <inheritdoc/>
    public void Dispose() => work.Dispose();

    internal static NetworkDefinition Definition(string name) =>
        NetworkParser.Parse("net.model.yaml", "model: Net\n" + PredictAgainstReferenceTests.Cases[name]).Definition!;

    private static string Place(string name) =>
        FormattableString.Invariant($"case{PredictAgainstReferenceTests.Cases.Keys.ToList().IndexOf(name)}");
}
