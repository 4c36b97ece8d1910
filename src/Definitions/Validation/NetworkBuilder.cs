using Hmlstm.Definitions.Cells;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>Makes the network of what a file says, and applies the rules across its sections.</summary>
internal static class NetworkBuilder
{
    /// <summary>Most parameters: 40 gigabytes in float32.</summary>
    public const long MostParameters = 10_000_000_000;

    /// <summary>Most layers of all stacks together.</summary>
    public const int MostLayers = 256;

    /// <summary>The result for a file whose values are not known at all.</summary>
    public static ParseResult Unreadable(string path, string text, ProblemList problems) =>
        new(null, PartialText.Scan(path, text), problems.ToArray());

    /// <summary>The result for a file with values.</summary>
    public static ParseResult Build(string path, Values network, ProblemList problems) => Network(path, network, problems) with
    {
        ModelSpan = network.ValueSpan(NetworkKeys.Model),
        NamespaceSpan = network.ValueSpan(NetworkKeys.Namespace),
    };

    private static ParseResult Network(string path, Values network, ProblemList problems)
    {
        string? name = Name(path, network, problems);
        TaskKind? task = network.Find(NetworkKeys.Task);
        InputDefinition? input = network.Has(NetworkKeys.Input) ? Input(network.Below(NetworkKeys.Input)) : null;
        Values training = network.Below(NetworkKeys.Training);
        IReadOnlyList<Values?> stacks = network.Below(NetworkKeys.Layers);
        StackDefinition?[] layers = Layers(stacks, TrainingRules.Epochs(training), problems);
        OutputDefinition? output = Output(network, task, input, stacks, problems);
        new TiedRules(problems).Check(network, task, input, layers.LastOrDefault());
        TrainingDefinition settled = new TrainingRules(problems).Build(training, task, output?.Size);
        DataDefinition? data = network.Has(NetworkKeys.Data)
            ? new DataRules(problems).Build(network.Below(NetworkKeys.Data), task, input, output?.Size, NumberPlaces.Of(network))
            : null;

        AlphabetRules.CheckMetric(data, training, problems);
        if (task == TaskKind.LanguageModel && input is { Kind: InputKind.Features })
        {
            problems.Add(ProblemKind.LanguageModelNeedsTokens, network.Below(NetworkKeys.Input).KeySpan(InputKeys.Features));
        }

        foreach (Values stack in stacks.OfType<Values>())
        {
            RnnCells.CheckDirections(stack, task, training.Get(TrainingKeys.CarryState), problems);
        }

        CheckValidationPart(network, training, problems);
        bool whole = layers.Length > 0 && layers.All(static l => l is not null);
        EquatableArray<StackDefinition> known = whole ? new EquatableArray<StackDefinition>(layers!) : default;
        if (name is null)
        {
            return new ParseResult(null, null, problems.ToArray());
        }

        if (!problems.HasErrors && whole && input is not null && output is not null && task is not null)
        {
            var definition = new NetworkDefinition
            {
                Name = name,
                Namespace = network.FindText(NetworkKeys.Namespace),
                Summary = network.FindText(NetworkKeys.Summary),
                Task = task.Value,
                Input = input,
                Layers = known,
                Output = output,
                Training = settled,
                Data = data,
            };
            CheckSize(definition, network, problems);
            if (!problems.HasErrors)
            {
                return new ParseResult(definition, null, problems.ToArray());
            }
        }

        var partial = new PartialDefinition
        {
            Name = name,
            Namespace = network.FindText(NetworkKeys.Namespace),
            Summary = network.FindText(NetworkKeys.Summary),
            Task = task,
            Input = input,
            Layers = whole ? known : null,
            Output = output,
            Data = data,
        };
        return new ParseResult(null, partial, problems.ToArray());
    }

    /// <summary>The type's name: the file's where the text has none or a wrong one.</summary>
    private static string? Name(string path, Values network, ProblemList problems)
    {
        if (network.FindText(NetworkKeys.Model) is string stated)
        {
            return stated;
        }

        string fromFile = FileNames.TypeName(path);
        string? wrong = NameType.WrongWith(fromFile);
        if (wrong is null)
        {
            return fromFile;
        }

        if (!network.Stated(NetworkKeys.Model))
        {
            string reason = $"{wrong}; that is the file's name, so add 'model'";
            problems.Add(ProblemKind.InvalidName, network.Span, NetworkKeys.Model.Name, fromFile, reason);
        }

        return null;
    }

    /// <summary>What enters; null where its kind or size is unknown.</summary>
    private static InputDefinition? Input(Values input)
    {
        InputKind kind = input.Has(InputKeys.Tokens) ? InputKind.Tokens : InputKind.Features;
        int? size = input.Variant is null ? null : input.Find(InputKeys.Tokens) ?? input.Find(InputKeys.Features);
        return size is null ? null : new InputDefinition
        {
            Kind = kind,
            Size = size.Value,
            Embedding = input.Find(InputKeys.Embedding),
            Dropout = input.Get(InputKeys.Dropout),
            VariationalDropout = input.Get(InputKeys.VariationalDropout),
        };
    }

    private static StackDefinition?[] Layers(IReadOnlyList<Values?> stacks, EpochLimit epochs, ProblemList problems)
    {
        var rules = new StackRules(problems, epochs);
        return stacks.Select((stack, i) => stack is null ? null : rules.Build(stack, isTop: i == stacks.Count - 1)).ToArray();
    }

    private static OutputDefinition? Output(
        Values network, TaskKind? task, InputDefinition? input, IReadOnlyList<Values?> stacks, ProblemList problems)
    {
        if (network.Stated(NetworkKeys.Output) && !network.Has(NetworkKeys.Output))
        {
            return null;
        }

        CellKindDescription? top = stacks.Count == 0 ? null : CellKinds.Find(stacks[stacks.Count - 1]?.Variant);
        return new OutputRules(problems).Build(network.Below(NetworkKeys.Output), task, input, top);
    }

    /// <summary>Evaluations that lead the training need a part of the data: without one, nothing is ever measured.</summary>
    private static void CheckValidationPart(Values network, Values training, ProblemList problems)
    {
        Values data = network.Below(NetworkKeys.Data);
        HeldOutPlaces? heldOut = DataRules.HeldOut(data);
        if (heldOut is null ? !data.Has(DataKeys.Split) || data.Get(DataKeys.Split)[1] > 0 : DataRules.NamesValidation(data))
        {
            return;
        }

        (YamlSpan place, string reason) = heldOut is null
            ? (data.ValueSpan(DataKeys.Split), "'split' leaves nothing for it; its second number must be above 0")
            : (DataRules.PlaceSpan(data), "the data name none; add 'valid' beside 'train'");

        Values learningRate = training.Below(TrainingKeys.LearningRate);
        IEnumerable<Key> needing =
        [
            .. new Key[] { TrainingKeys.EarlyStopping }.Where(training.Has),
            .. new Key[] { ScheduleKeys.OnPlateau, ScheduleKeys.OnRise }.Where(learningRate.Has),
        ];
        foreach (Key key in needing)
        {
            problems.Add(ProblemKind.NoValidationPart, place, key.Name, reason);
        }
    }

    private static void CheckSize(NetworkDefinition definition, Values network, ProblemList problems)
    {
        int layers = definition.Layers.Sum(static l => l.Hidden.Count);
        if (layers > MostLayers)
        {
            problems.Add(ProblemKind.TooManyLayers, network.ValueSpan(NetworkKeys.Layers), Numbers.Text(layers), Numbers.Text(MostLayers));
            return;
        }

        long parameters = NetworkPlan.Of(definition).ParameterCount;
        if (parameters > MostParameters)
        {
            problems.Add(
                ProblemKind.TooManyParameters,
                network.ValueSpan(NetworkKeys.Layers),
                Numbers.Text(parameters),
                Numbers.Text(MostParameters));
        }
    }
}
