using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes the training options; those with their default's value are left out.</summary>
internal static class TrainingWriter
{
    private const string Type = Names.Models + ".TrainingDefinition";

    internal static void Write(CodeWriter code, TrainingDefinition training)
    {
        code.Gap();
        code.Doc("<summary>How the definition says to train the network.</summary>");
        IReadOnlyList<string> assignments = Differences(training).Assignments;
        if (assignments.Count == 0)
        {
            code.Line($"public static {Type} Training {{ get; }} = new();");
            return;
        }

        using (code.Open($"public static {Type} Training {{ get; }} = new()", "};"))
        {
            foreach (string assignment in assignments)
            {
                code.Line(assignment + ",");
            }
        }
    }

    private static Initializer Differences(TrainingDefinition training)
    {
        TrainingDefinition defaults = new();
        Initializer values = new();
        values.AddIf(training.Epochs != defaults.Epochs, "Epochs", Integer(training.Epochs));
        values.AddIf(training.BatchSize != defaults.BatchSize, "BatchSize", Integer(training.BatchSize));
        values.AddIf(training.Window is not null, "Window", Integer(training.Window ?? 0));
        values.AddIf(training.CarryState, "CarryState", "true");
        values.AddIf(!training.Restart.Equals(defaults.Restart), "Restart", Literal.Of(training.Restart));
        values.AddIf(training.Optimizer != defaults.Optimizer, "Optimizer", $"new() {Differences(training.Optimizer)}");
        values.AddIf(training.LearningRate != defaults.LearningRate, "LearningRate", ScheduleWriter.Expression(training.LearningRate));
        values.AddIf(training.ClipNorm is not null, "ClipNorm", Literal.Of(training.ClipNorm ?? 0));
        values.AddIf(training.ClipValue is not null, "ClipValue", Literal.Of(training.ClipValue ?? 0));
        values.AddIf(training.Accumulate != defaults.Accumulate, "Accumulate", Integer(training.Accumulate));
        if (training.EarlyStopping is { } stopping)
        {
            values.Add("EarlyStopping", $"new() {{ Metric = {Literal.Of(stopping.Metric)}, Patience = {Integer(stopping.Patience)} }}");
        }

        values.AddIf(training.Seed != defaults.Seed, "Seed", Integer(training.Seed));
        return values;
    }

    private static Initializer Differences(OptimizerDefinition optimizer)
    {
        OptimizerDefinition defaults = new();
        Initializer values = new();
        values.AddIf(optimizer.Kind != defaults.Kind, "Kind", Literal.Of(optimizer.Kind));
        AddIfOther("Beta1", optimizer.Beta1, defaults.Beta1);
        AddIfOther("Beta2", optimizer.Beta2, defaults.Beta2);
        AddIfOther("Alpha", optimizer.Alpha, defaults.Alpha);
        AddIfOther("Epsilon", optimizer.Epsilon, defaults.Epsilon);
        AddIfOther("Momentum", optimizer.Momentum, defaults.Momentum);
        values.AddIf(optimizer.Nesterov, "Nesterov", "true");
        AddIfOther("WeightDecay", optimizer.WeightDecay, defaults.WeightDecay);
        return values;

        void AddIfOther(string property, double value, double standard) => values.AddIf(!value.Equals(standard), property, Literal.Of(value));
    }

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);
}
