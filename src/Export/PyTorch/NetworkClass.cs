using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Cells;

namespace Hmlstm.Export.PyTorch;

/// <summary>Writes the classes that depend on the definition: the network's output and the network.</summary>
internal sealed class NetworkClass
{
    private const int DocWidth = 84;

    private readonly NetworkDefinition definition;
    private readonly NetworkPlan plan;
    private readonly (PyTorchStack Stack, LayerPlan[] Layers, string Name)[] stacks;

    /// <param name="definition">A valid definition.</param>
    /// <param name="stacks">Its stacks.</param>
    public NetworkClass(NetworkDefinition definition, IReadOnlyList<PyTorchStack> stacks)
    {
        this.definition = definition;
        plan = NetworkPlan.Of(definition);
        this.stacks = [.. stacks.Select((stack, i) => (stack, plan.Layers.Where(layer => layer.Stack == i).ToArray(), Text(i, "stack")))];
    }

    private string[] Detecting => [.. stacks.Where(static one => one.Stack.Detectors > 0).Select(static one => one.Name)];

    private string[] Hierarchies => [.. stacks.Where(static one => one.Stack.GivesEachLayer).Select(static one => one.Name)];

    private (PyTorchStack Stack, LayerPlan[] Layers, string Name) Selecting =>
        stacks.LastOrDefault(static one => one.Stack.SelectedCells > 0);

    private string Predictions => definition.Output.Steps == OutputSteps.Each
        ? Text(definition.Output.Width, "[B, T, ", "]")
        : Text(definition.Output.Width, "[B, ", "]");

    /// <summary>Writes both classes.</summary>
    public void Write(PythonWriter python)
    {
        WriteOutput(python);
        python.Line();
        python.Line();
        using (python.Open($"class {PythonText.ClassName(definition.Name)}(nn.Module):"))
        {
            WriteDocumentation(python);
            python.Line();
            WriteConstructor(python);
            python.Line();
            WriteForward(python);
        }
    }

    private void WriteOutput(PythonWriter python)
    {
        using (python.Open("class Output(NamedTuple):"))
        {
            python.Line("\"\"\"What the network gives for a window of T steps.\"\"\"");
            python.Line();
            python.Line($"predictions: Tensor  # {Predictions}");
            if (Detecting.Length > 0)
            {
                int detectors = definition.Layers.Sum(static stack => stack.Detectors);
                python.Line($"boundaries: Tensor  # z, from the bottom up, {Text(detectors, "[B, ", ", T]")}");
            }

            if (Hierarchies.Length > 0)
            {
                python.Line("hidden: List[Tensor]  # of each HM-LSTM level, from the bottom up, [B, T, H]");
            }

            if (Selecting.Stack is PyTorchStack selecting)
            {
                string shape = Text(selecting.SelectedCells, "[B, T, ", "]");
                python.Line($"selection: Tensor  # of the top k-LSTM layer, {shape}");
                python.Line($"selection_probability: Tensor  # {shape}");
            }

            python.Line("state: List[Any]  # of each stack, after the window");
        }
    }

    private void WriteDocumentation(PythonWriter python)
    {
        string[] summary = [.. PythonText.Wrapped(definition.Summary ?? "A network.", DocWidth - 3)];
        python.Line("\"\"\"" + (summary.Length > 0 ? summary[0] : "A network."));
        foreach (string line in summary.Skip(1))
        {
            python.Line(line);
        }

        python.Line();
        foreach (string line in NetworkTable.Lines(plan, hasDescriptions: false))
        {
            python.Line(line);
        }

        python.Line("\"\"\"");
    }

    private void WriteConstructor(PythonWriter python)
    {
        using (python.Open("def __init__(self) -> None:"))
        {
            python.Line("super().__init__()");
            if (definition.Input.Embedding is int width)
            {
                string embedding = string.Create(CultureInfo.InvariantCulture, $"nn.Embedding({definition.Input.Size}, {width})");
                python.Line($"self.input = nn.ModuleDict({{\"embedding\": {embedding}}})");
            }

            using (python.Open("self.layers = nn.ModuleList(", ")"))
            using (python.Open("[", "]"))
            {
                foreach ((PyTorchStack stack, LayerPlan[] layers, _) in stacks)
                {
                    python.Call(stack.ClassName, stack.Arguments(layers[0].InputSize), ",");
                }
            }

            OutputDefinition head = definition.Output;
            LayerPlan[] top = stacks[^1].Layers;
            string activation = head.Activation == ActivationKind.Relu ? "activation=torch.relu" : "activation=torch.tanh";
            string[] reads = head.From == OutputSource.All
                ? [
                    $"levels={PythonText.List(top.Select(static layer => (int)layer.OutputSize))}",
                    Text(head.Embedding!.Value, "embedding="),
                ]
                : [Text(top[^1].OutputSize, "input_size=")];
            python.Call(
                head.From == OutputSource.All ? "self.output = GatedHead" : "self.output = FeedForwardHead",
                [.. reads, $"hidden={PythonText.List(head.Hidden)}", activation, Text(head.Width, "size=")]);
            if (head.Tied)
            {
                python.Line("self.output.projection = TiedProjection(self.input[\"embedding\"])");
            }
        }
    }

    private void WriteForward(PythonWriter python)
    {
        bool tokens = definition.Input.Kind == InputKind.Tokens;
        string size = Text(definition.Input.Size, "");
        using (python.Open("def forward(", ") -> Output:"))
        {
            python.Line("self,");
            python.Line($"input: Tensor,  # {(tokens ? "token ids [B, T], int64" : $"features [B, T, {size}]")}");
            python.Line("lengths: Optional[Tensor] = None,  # real steps of each row, [B], int64");
            python.Line("state: Optional[List[Any]] = None,  # to go on from; None for zeros");
        }

        using (python.Open())
        {
            python.Line("\"\"\"Runs the network over a window of T steps.\"\"\"");
            python.Line("mask = SequenceMask(lengths, input.size(1))");
            python.Line($"start = state or [None] * {Text(stacks.Length, "")}");
            string enters = "input";
            if (definition.Input.Embedding is int width)
            {
                python.Line($"x = self.input[\"embedding\"](input)  # {Text(width, "[B, T, ", "]")}");
                enters = "x";
            }
            else if (tokens)
            {
                python.Line($"x = F.one_hot(input, {size})  # [B, T, {size}]");
                python.Line("x = x.to(self.output.projection.weight.dtype)");
                enters = "x";
            }

            enters = WriteInputDropout(python, enters);
            for (int i = 0; i < stacks.Length; i++)
            {
                (PyTorchStack stack, LayerPlan[] layers, string name) = stacks[i];
                if (i > 0)
                {
                    string below = $"{stacks[i - 1].Name}.hidden[-1]";
                    double dropout = stacks[i - 1].Stack.Dropout;
                    enters = dropout.Equals(0) ? below : "x";
                    if (!dropout.Equals(0))
                    {
                        python.Line($"x = F.dropout({below}, {PythonText.Float(dropout)}, self.training)");
                    }
                }

                python.Line($"{name} = self.layers[{Text(i, "")}]({enters}, mask, start[{Text(i, "")}])");
                IEnumerable<LayerPlan> given = stack.GivesEachLayer ? layers : layers[^1..];
                python.Line($"# {name}.hidden: {string.Join(", ", given.Select(static layer => Text(layer.OutputSize, "[B, T, ", "]")))}");
            }

            WritePredictions(python);
            python.Call("return Output", [.. Results()]);
        }
    }

    private string WriteInputDropout(PythonWriter python, string enters)
    {
        if (!definition.Input.Dropout.Equals(0))
        {
            python.Line($"x = F.dropout({enters}, {PythonText.Float(definition.Input.Dropout)}, self.training)");
            enters = "x";
        }

        if (!definition.Input.VariationalDropout.Equals(0))
        {
            // Whole channels of [B, N, T].
            string dropout = PythonText.Float(definition.Input.VariationalDropout);
            python.Line($"x = F.dropout1d({enters}.transpose(1, 2), {dropout}, self.training)");
            python.Line("x = x.transpose(1, 2)  # the same values are dropped at all steps of a row");
            enters = "x";
        }

        return enters;
    }

    private void WritePredictions(PythonWriter python)
    {
        string top = stacks[^1].Name;
        bool each = definition.Output.Steps == OutputSteps.Each;
        string reads = (definition.Output.From == OutputSource.All, each) switch
        {
            (true, true) => $"{top}.hidden",
            (true, false) => "last",
            (false, true) => $"{top}.hidden[-1]",
            _ => $"mask.hold_last({top}.hidden[-1])[:, -1]",
        };
        if (reads == "last")
        {
            python.Line($"last = [mask.hold_last(level)[:, -1] for level in {top}.hidden]");
        }

        python.Line($"predictions = self.output({reads})  # {Predictions}");
    }

    private IEnumerable<string> Results()
    {
        yield return "predictions=predictions";
        if (Detecting.Length > 0)
        {
            yield return Detecting.Length == 1
                ? $"boundaries={Detecting[0]}.boundaries"
                : $"boundaries=torch.cat([{string.Join(", ", Detecting.Select(static name => name + ".boundaries"))}], 1)";
        }

        if (Hierarchies.Length > 0)
        {
            yield return Hierarchies.Length == 1
                ? $"hidden={Hierarchies[0]}.hidden"
                : $"hidden=[{string.Join(", ", Hierarchies.Select(static name => $"*{name}.hidden"))}]";
        }

        if (Selecting.Name is string selecting)
        {
            yield return $"selection={selecting}.selection";
            yield return $"selection_probability={selecting}.probability";
        }

        yield return $"state=[{string.Join(", ", stacks.Select(static one => one.Name + ".state"))}]";
    }

    private static string Text(long number, string before, string after = "") =>
        string.Create(CultureInfo.InvariantCulture, $"{before}{number}{after}");
}
