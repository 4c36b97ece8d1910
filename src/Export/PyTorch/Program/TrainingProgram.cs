using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.Cells;

namespace Hmlstm.Export.PyTorch;

/// <summary>A Python program that trains an emitted module, by one process or by many under <c>torchrun</c>.</summary>
/// <remarks>
/// It depends only on torch. What is the same for every network stands in whole embedded Python files; the head of the program has the
/// numbers of the definition, its optimizer, its schedules and its loss.
/// </remarks>
public static class TrainingProgram
{
    /// <summary>The file's name.</summary>
    public const string FileName = "train.py";

    private static readonly string[] Better = ["valid_accuracy", "valid_auc", "valid_r2"];

    /// <summary>The program's text, with <c>\n</c> between lines.</summary>
    /// <param name="definition">A valid definition, the same as the module's.</param>
    public static string Write(NetworkDefinition definition)
    {
        PythonWriter file = new();
        WriteHead(file, definition);
        WriteConstants(file, definition);
        WriteOptimizer(file, definition.Training);
        bool isOfClasses = definition.Loss.Kind == LossKind.CrossEntropy;
        foreach (string part in (string[])["tensor_files", "schedules", "world", "batches"])
        {
            Part(file, part);
        }

        WriteSchedules(file, definition);
        if (!isOfClasses)
        {
            WriteValues(file, definition);
        }

        foreach (string part in (string[])[isOfClasses ? "class_loss" : "value_loss", "trainer", "main"])
        {
            Part(file, part);
        }

        return file.ToString();
    }

    private static bool HasPerplexity(NetworkDefinition definition) => definition.HasBitsPerCharacter || definition.HasWords;

    private static string? ValueName(LossDefinition loss) => loss.Kind switch
    {
        LossKind.Quantile => "pinball",
        LossKind.Gaussian or LossKind.Mixture => "nll",
        _ => null,
    };

    private static void Part(PythonWriter file, string name)
    {
        file.Line();
        file.Line();
        file.Part(PythonPart.ReadProgram(name));
    }

    private static void WriteHead(PythonWriter file, NetworkDefinition definition)
    {
        string module = PyTorchModule.FileName(definition);
        file.Line($"\"\"\"Trains the network of {module} with PyTorch, as 'hmlstm train' does.");
        file.Line();
        file.Line("It needs torch 1.13 or later and nothing else. On one machine, with one process or with");
        file.Line("one for each GPU:");
        file.Line();
        file.Line("    hmlstm data export NAME.model.yaml --out data");
        file.Line("    python3 train.py --data data --out run");
        file.Line("    torchrun --nproc_per_node 8 train.py --data data --out run --device cuda");
        file.Line();
        file.Line("The rows of a batch are dealt out to the processes, whose gradients together are those");
        file.Line("of the whole batch. A training that was broken off goes on from its last checkpoint with");
        file.Line("the same command. Afterwards 'hmlstm adopt run' makes it a run like any other.");
        file.Line("\"\"\"");
        file.Line();
        foreach (string imported in (string[])["argparse", "glob", "json", "math", "os", "sys", "time"])
        {
            file.Line("import " + imported);
        }

        file.Line("from contextlib import nullcontext");
        file.Line("from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional");
        file.Line("from typing import Sequence, Tuple, Union");
        file.Line();
        file.Line("import torch");
        file.Line("import torch.distributed as dist");
        file.Line("from torch import Tensor, nn");
        file.Line("from torch.nn import functional as F");
        file.Line("from torch.nn.parallel import DistributedDataParallel");
        file.Line();
        string className = PythonText.ClassName(definition.Name);
        file.Line($"from {Path.GetFileNameWithoutExtension(module)} import {className} as Network");
        file.Line();
    }

    private static void WriteConstants(PythonWriter file, NetworkDefinition definition)
    {
        TrainingDefinition training = definition.Training;
        LossDefinition loss = definition.Loss;
        OutputDefinition output = definition.Output;
        bool isOfValues = definition.Task == TaskKind.Regression;
        EarlyStoppingDefinition? stopping = training.EarlyStopping;
        file.Line($"FINGERPRINT = \"{Fingerprint.Of(definition)}\"");
        file.Line("DATA_FORMAT = \"hmlstm-data-1\"");
        file.Line($"SEED = {Text(training.Seed)}");
        file.Line($"EPOCHS = {Text(training.Epochs)}");
        file.Line($"ACCUMULATE = {Text(training.Accumulate)}  # windows whose gradients make a step");
        file.Line($"RESTART = {Text(training.CarryState ? training.Restart : 0)}  # the probability that a row starts from zeros");
        file.Line($"CLIP_VALUE: Optional[float] = {Text(training.ClipValue)}");
        file.Line($"CLIP_NORM: Optional[float] = {Text(training.ClipNorm)}");
        file.Line($"WATCHED: Optional[str] = {(stopping is null ? "None" : $"\"{stopping.Metric}\"")}  # by early stopping");
        file.Line($"HIGHER_IS_BETTER = {Text(stopping is not null && Better.Contains(stopping.Metric, StringComparer.Ordinal))}");
        file.Line($"PATIENCE: Optional[int] = {(stopping is null ? "None" : Text(stopping.Patience))}");
        file.Line("CHECK_EVERY = 20  # iterations between looks whether the loss is finite");
        file.Line("SHOW_SECONDS = 10.0  # between two lines of progress");
        file.Line();
        bool tokens = definition.Input.Kind == InputKind.Tokens;
        file.Line($"INPUT_WIDTH: Optional[int] = {(tokens ? "None" : Text(definition.Input.Size))}  # None for tokens");
        file.Line($"TARGET_WIDTH: Optional[int] = {(isOfValues ? Text(output.Size) : "None")}  # None for classes");
        file.Line($"EACH_STEP = {Text(output.Steps == OutputSteps.Each)}  # whether every step has a prediction");
        file.Line($"ENTROPY_WEIGHT = {Text(EntropyWeight(definition))}  # of a k-LSTM's selector");
        bool balanced = loss.ClassWeights is { IsBalanced: true };
        if (loss.ClassWeights is { IsBalanced: false } given)
        {
            using (file.Open("CLASS_WEIGHTS: Optional[List[float]] = [", "]"))
            {
                foreach (double weight in given.Values)
                {
                    file.Line(Text(weight) + ",");
                }
            }
        }
        else
        {
            file.Line("CLASS_WEIGHTS: Optional[List[float]] = None");
        }

        file.Line($"IS_BALANCED = {Text(balanced)}  # whether the data have the weights of the classes");
        if (isOfValues)
        {
            file.Line($"LOSS_NAME: Optional[str] = {(ValueName(loss) is string name ? $"\"{name}\"" : "None")}");
            file.Line($"IS_JOINT = {Text(loss.Kind is LossKind.Gaussian or LossKind.Mixture)}  # whether values count together");
            return;
        }

        bool isModel = definition.Task == TaskKind.LanguageModel;
        file.Line($"SMOOTHING = {Text(loss.LabelSmoothing)}  # of labels");
        file.Line($"HAS_BITS = {Text(isModel && definition.HasBitsPerCharacter)}");
        file.Line($"HAS_PERPLEXITY = {Text(isModel && HasPerplexity(definition))}");
        file.Line($"HAS_AREA = {Text(definition.Task == TaskKind.Classification && output.Size == 1)}");
    }

    private static void WriteOptimizer(PythonWriter file, TrainingDefinition training)
    {
        OptimizerDefinition own = training.Optimizer;
        string betas = $"betas=({Text(own.Beta1)}, {Text(own.Beta2)})";
        string epsilon = $"eps={Text(own.Epsilon)}", momentum = $"momentum={Text(own.Momentum)}";
        (string name, string[] options) = own.Kind switch
        {
            OptimizerKind.RmsProp => ("RMSprop", (string[])[$"alpha={Text(own.Alpha)}", epsilon, momentum]),
            OptimizerKind.Sgd => ("SGD", [momentum, $"nesterov={Text(own.Nesterov)}"]),
            OptimizerKind.AdamW => ("AdamW", [betas, epsilon]),
            _ => ("Adam", [betas, epsilon]),
        };
        file.Line();
        file.Line();
        using (file.Open("def make_optimizer(parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:"))
        {
            string rate = $"lr={Text(training.LearningRate.At(0))}";
            file.Call($"return torch.optim.{name}", ["parameters", rate, .. options, $"weight_decay={Text(own.WeightDecay)}"]);
        }
    }

    private static void WriteSchedules(PythonWriter file, NetworkDefinition definition)
    {
        file.Line();
        file.Line();
        using (file.Open("def make_schedules() -> List[Schedule]:"))
        {
            file.Line("\"\"\"The learning rate, and what else changes while the network is trained.\"\"\"");
            using (file.Open("return [", "]"))
            {
                file.Call("Schedule", Arguments("learning_rate", definition.Training.LearningRate, []), ",");
                foreach ((int stack, NamedSchedule scheduled, string label) in Scheduled(definition))
                {
                    string attribute = $"attribute=\"{scheduled.Name}\"";
                    file.Call("Schedule", Arguments(label, scheduled.Schedule, [$"stack={Text(stack)}", attribute]), ",");
                }
            }
        }
    }

    /// <summary>The schedules that are no constant, under the names that histories have.</summary>
    private static IEnumerable<(int Stack, NamedSchedule Schedule, string Label)> Scheduled(NetworkDefinition definition) =>
        from stack in definition.Layers.Index()
        from scheduled in stack.Item.Schedules
        where scheduled.Schedule != Schedule.Constant(scheduled.Schedule.Start)
        let isOnly = definition.Layers.Count(other => other.Cell == stack.Item.Cell) == 1
        select (
            stack.Index,
            scheduled,
            isOnly ? scheduled.Name : $"stack{Text(stack.Index + 1)}{char.ToUpperInvariant(scheduled.Name[0])}{scheduled.Name[1..]}");

    private static string[] Arguments(string name, Schedule schedule, string[] own)
    {
        string? rule = schedule.Rule switch
        {
            ScheduleRule.Linear => "linear",
            ScheduleRule.Exponential => "exponential",
            ScheduleRule.Cosine => "cosine",
            ScheduleRule.Drops => "drops",
            ScheduleRule.OnPlateau => "on-plateau",
            ScheduleRule.OnRise => "on-rise",
            _ => null,
        };
        string?[] arguments =
        [
            $"\"{name}\"",
            Text(schedule.Start),
            .. own,
            rule is null ? null : $"rule=\"{rule}\"",
            rule is null or "drops" ? null : $"rate={Text(schedule.Rate)}",
            schedule.Per == ScheduleUnit.Iteration ? "per=\"iteration\"" : null,
            rule == "drops" ? $"drops=[{string.Join(", ", schedule.Drops.Select(Pair))}]" : null,
            schedule.FollowsEvaluations ? $"patience={Text(schedule.Patience)}" : null,
            schedule.Min is double min ? $"minimum={Text(min)}" : null,
            schedule.Max is double max ? $"maximum={Text(max)}" : null,
            schedule.Warmup > 0 ? $"warmup={Text(schedule.Warmup)}" : null,
        ];
        return [.. arguments.OfType<string>()];
    }

    private static string Pair(ScheduleDrop drop) => $"({Text(drop.From)}, {Text(drop.Factor)})";

    private static void WriteValues(PythonWriter file, NetworkDefinition definition)
    {
        LossDefinition loss = definition.Loss;
        int size = definition.Output.Size;
        file.Line();
        file.Line();
        using (file.Open("def losses_of(predictions: Tensor, target: Tensor) -> Tensor:"))
        {
            file.Line("\"\"\"Losses whose mean is the loss: [.., O], or [.., 1] for all values of a step.\"\"\"");
            new LossFunction(definition, loss).WriteLosses(file);
            file.Line(loss.Kind == LossKind.Gaussian ? "return losses.mean(-1, keepdim=True)" : "return losses");
        }

        file.Line();
        file.Line();
        using (file.Open("def points_of(predictions: Tensor) -> Tensor:"))
        {
            file.Line("\"\"\"One number for each value, [.., O].\"\"\"");
            switch (loss.Kind)
            {
                case LossKind.Quantile:
                    int count = loss.Quantiles.Count;
                    int middle = Enumerable.Range(0, count).MinBy(place => Math.Abs(loss.Quantiles[place] - 0.5));
                    file.Line($"quantiles = predictions.unflatten(-1, ({Text(size)}, {Text(count)}))");
                    file.Line($"return quantiles.sort(-1).values[..., {Text(middle)}]");
                    break;
                case LossKind.Gaussian:
                    file.Line("return predictions.chunk(2, dim=-1)[0]");
                    break;
                case LossKind.Mixture:
                    string components = Text(loss.Components), numbers = Text(loss.Components * size);
                    file.Line($"weights, means, _ = predictions.split([{components}, {numbers}, {numbers}], dim=-1)");
                    file.Line($"means = means.unflatten(-1, ({components}, {Text(size)}))");
                    file.Line("return (weights.softmax(-1).unsqueeze(-1) * means).sum(-2)");
                    break;
                default:
                    file.Line("return predictions");
                    break;
            }
        }
    }

    private static double EntropyWeight(NetworkDefinition definition) =>
        definition.Layers
            .Select(static stack => StackExport.Of(stack).PyTorch)
            .LastOrDefault(static stack => stack.SelectedCells > 0)?.EntropyWeight ?? 0;

    private static string Text(double value) => PythonText.Float(value);

    private static string Text(double? value) => value is double number ? PythonText.Float(number) : "None";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "True" : "False";
}
