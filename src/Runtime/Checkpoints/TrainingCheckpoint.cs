using System.Text.Json;
using System.Text.Json.Serialization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Schedules;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;
using TorchSharp;

namespace Hmlstm.Runtime.Checkpoints;

/// <summary>All that a training needs to go on as if it had not stopped: weights, best weights, the optimizer's memory, schedules, torch's
/// generator, the place in the data, the carried state, the history.</summary>
/// <remarks>On the CPU a resumed training ends with the same bits as one that was not interrupted.</remarks>
public sealed class TrainingCheckpoint : IDisposable
{
    private const string Definition = "definition";
    private const string Fingerprint = "fingerprint";
    private const string State = "state";
    private const string Weights = "weights.";
    private const string Best = "best.";
    private const string Optimizer = "optimizer.";
    private const string Carried = "carried.";
    private const string Generator = "generator";
    private const string Foreign = "does not hold what this network needs";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly string path;
    private readonly TensorFile file;
    private readonly TrainingState state;

    private TrainingCheckpoint(string path, TensorFile file, TrainingState state, DataProfile profile)
    {
        this.path = path;
        this.file = file;
        this.state = state;
        Profile = profile;
    }

    /// <summary>Completed epochs, including the fraction of the current one.</summary>
    public double Epochs => state.Epoch + ((double)state.Position / state.BatchesPerEpoch);

    /// <summary>Number of optimizer steps.</summary>
    public long Iteration => state.Iteration;

    /// <summary>Seconds of training and evaluation.</summary>
    public double Seconds => state.Seconds;

    /// <summary>The definition of the network that was trained, YAML.</summary>
    public string? DefinitionText => file.Metadata.GetValueOrDefault(Definition);

    /// <summary>
    /// What was found in the data that were trained on, which a resumed training reads them with; empty where the writer had none.
    /// </summary>
    public DataProfile Profile { get; }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The checkpoint; the caller disposes it.</returns>
    /// <exception cref="WeightsException">There is no such file, or it is no checkpoint, of another version, cut off or
    /// damaged.</exception>
    public static TrainingCheckpoint Read(string path)
    {
        TensorFile file = CheckpointFile.Read(path);
        try
        {
            TrainingState state = JsonSerializer.Deserialize<TrainingState>(file.Metadata.GetValueOrDefault(State, "null"), Json)
                ?? throw new WeightsException(path, "has no state of a training");
            return state.Problem() is string problem
                ? throw new WeightsException(path, problem)
                : new TrainingCheckpoint(path, file, state, DataProfile.FromMetadata(file.Metadata));
        }
        catch (Exception exception)
        {
            file.Dispose();
            if (exception is JsonException or NotSupportedException)
            {
                throw new WeightsException(path, "the state of the training cannot be read", exception);
            }

            if (exception is DataException)
            {
                throw new WeightsException(path, exception.Message.TrimEnd('.'), exception);
            }

            throw;
        }
    }

    /// <summary>Atomically replaces the checkpoint of a training.</summary>
    /// <param name="path">The file; a missing folder is created.</param>
    /// <param name="run">The training.</param>
    /// <param name="profile">What belongs to the weights of the data that are trained on; null for nothing.</param>
    /// <exception cref="IOException">The file cannot be written; the previous one is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write the file; the previous one is unchanged.</exception>
    public static void Write(string path, TrainingRun run, DataProfile? profile = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        OptimizerMemory memory = new(run.Optimizer, run.Parameters);
        double mean = run.Loss;
        TrainingState state = new()
        {
            Epoch = run.Epoch,
            Position = run.Position,
            BatchesPerEpoch = run.BatchesPerEpoch,
            Iteration = run.Iteration,
            Predictions = run.Predictions,
            EvaluationIsDue = run.EvaluationIsDue,
            Seconds = run.Seconds,
            LossSum = double.IsNaN(mean) ? 0 : run.Meter.Sum,
            RegularisationSum = !run.IsRegularised ? null : double.IsNaN(mean) ? 0 : run.Meter.RegularisationSum,
            LossWeight = run.Meter.Weight,
            Counters = run.Counters.State(),
            EvaluationsWithoutImprovement = run.EvaluationsWithoutImprovement,
            Best = run.Best is null ? -1 : run.History.ToList().IndexOf(run.Best),
            History = run.History,
            Schedules = [.. run.Schedules.Select(static schedule => new ScheduleState(
                schedule.Name, schedule.Value, schedule.Evaluations.Factor, schedule.Evaluations.Waited, schedule.Evaluations.Reference))],
            Optimizer = run.Training.Optimizer.Kind.ToString(),
            OptimizerSteps = memory.Steps(),
        };
        IEnumerable<(string Name, torch.Tensor Value)> tensors =
        [
            .. run.Network.Module.state_dict().Select(static pair => (Weights + pair.Key, pair.Value)),
            .. run.Best is null ? [] : run.BestWeights.Kept.Select(static pair => (Best + pair.Key, pair.Value)),
            .. memory.Tensors().Select(static named => (Optimizer + named.Name, named.Value)),
            .. run.Carried.State is null ? [] : run.Carried.State.Tensors.Select(static named => (Carried + named.Name, named.Value)),
            (Generator, torch.get_rng_state()),
        ];
        CheckpointFile.Write(path, tensors, new Dictionary<string, string>((profile ?? DataProfile.Empty).ToMetadata())
        {
            [Definition] = run.Network.DefinitionText,
            [Fingerprint] = run.Network.Fingerprint,
            [State] = JsonSerializer.Serialize(state, Json),
        });
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Makes a training go on from here. A checkpoint that does not fit changes nothing.</summary>
    /// <exception cref="WeightsException">It is another network's, was made with another optimizer or other data, or holds what no training
    /// has.</exception>
    internal void Restore(TrainingRun run)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        OptimizerMemory memory = new(run.Optimizer, run.Parameters);
        Dictionary<string, torch.Tensor> optimizer = Group(Optimizer);
        List<string> problems = Problems(run, memory, optimizer);
        if (problems.Count > 0)
        {
            throw new WeightsException(path, problems);
        }

        NetworkState? carried = CarriedState(run);
        using (torch.no_grad())
        {
            Copy(Group(Weights), run.Network.Module.state_dict());
            Copy(Group(Best), run.BestWeights.Kept);
        }

        memory.Restore(optimizer, state.OptimizerSteps);
        foreach ((ScheduleFollower schedule, ScheduleState saved) in run.Schedules.Zip(state.Schedules))
        {
            schedule.Evaluations.Restore(saved.Factor, saved.Waited, saved.Reference);
            schedule.Restore(saved.Value);
        }

        torch.set_rng_state(file.Tensors[Generator]);
        run.Carried.Replace(carried);
        run.Continue(state);
    }

    private static void Copy(IReadOnlyDictionary<string, torch.Tensor> from, IReadOnlyDictionary<string, torch.Tensor> to)
    {
        foreach ((string name, torch.Tensor value) in from)
        {
            to[name].copy_(value);
        }
    }

    private Dictionary<string, torch.Tensor> Group(string prefix) =>
        file.Tensors
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], static pair => pair.Value);

    private List<string> Problems(TrainingRun run, OptimizerMemory memory, Dictionary<string, torch.Tensor> optimizer)
    {
        if (file.Metadata.GetValueOrDefault(Fingerprint) != run.Network.Fingerprint)
        {
            List<string> differences = [.. DefinitionDifferences.OfWeights(DefinitionText, run.Network.DefinitionText)];
            return differences.Count > 0 ? differences : ["is a checkpoint of another network"];
        }

        OptimizerKind kind = run.Training.Optimizer.Kind;
        if (state.Optimizer != kind.ToString())
        {
            return [$"was made with the optimizer {state.Optimizer}, not {kind}; its memory does not fit"];
        }

        if (state.RegularisationSum.HasValue != run.IsRegularised)
        {
            return
            [
                run.IsRegularised
                    ? "was written when train_loss still held the regularisation, which has a column of its own now; "
                        + "train anew, to another folder"
                    : "was made with a regularised loss; this training has another one",
            ];
        }

        if (state.BatchesPerEpoch != run.BatchesPerEpoch)
        {
            return [$"was made with {state.BatchesPerEpoch} batches per epoch; this data has {run.BatchesPerEpoch}"];
        }

        Dictionary<string, torch.Tensor> weights = run.Network.Module.state_dict();
        string? problem = WeightsProblem(Weights, weights, required: true)
            ?? WeightsProblem(Best, weights, required: state.Best >= 0)
            ?? ScheduleProblem(run)
            ?? memory.Problem(optimizer, state.OptimizerSteps)
            ?? CarriedProblem(run)
            ?? GeneratorProblem();
        return problem is null ? [] : [problem];
    }

    private string? WeightsProblem(string prefix, Dictionary<string, torch.Tensor> own, bool required)
    {
        Dictionary<string, torch.Tensor> saved = Group(prefix);
        return !Fits(saved, own, required) ? Foreign
            : saved.Select(pair => Wrong(prefix + pair.Key, pair.Value, own[pair.Key].dtype))
                .FirstOrDefault(static wrong => wrong is not null);
    }

    /// <summary>What is wrong with the numbers of a tensor; null when they are finite and of the type that they are used in.</summary>
    private static string? Wrong(string name, torch.Tensor saved, torch.ScalarType type) =>
        saved.dtype != type ? $"{name} holds {TorchElements.Of(saved.dtype).Name}, not {TorchElements.Of(type).Name}"
        : FiniteNumbers.FirstOther(saved, type) is string other ? $"{name} has a number that is not finite: {other}"
        : null;

    private string? ScheduleProblem(TrainingRun run)
    {
        if (!state.Schedules.Select(static schedule => schedule.Name).SequenceEqual(run.Schedules.Select(static schedule => schedule.Name)))
        {
            return Foreign;
        }

        // A learning rate may be 0; what belongs to the network may not, and the best weights get its value back.
        foreach (ScheduledValue own in run.Network.Schedules)
        {
            double saved = state.Schedules.First(schedule => schedule.Name == own.Name).Value;
            double best = state.Best < 0 ? double.NaN : state.History[state.Best][own.Name];
            if (saved == 0 || (state.Best >= 0 && !((float)best is > 0 and < float.PositiveInfinity)))
            {
                return FormattableString.Invariant($"the value of '{own.Name}' is {(saved == 0 ? saved : best)}");
            }
        }

        return null;
    }

    /// <summary>What is wrong with the state that the next batch goes on from.</summary>
    private string? CarriedProblem(TrainingRun run)
    {
        Dictionary<string, torch.Tensor> saved = Group(Carried);
        long? rows = RowsThatGoOn(run);
        if (saved.Count == 0)
        {
            return rows is null || !run.Training.CarryState ? null : "the carried state is missing";
        }

        using NetworkState like = run.Network.CreateState(1);
        bool isOwn = saved.Count == like.Tensors.Count
            && like.Tensors.All(named => saved.TryGetValue(named.Name, out torch.Tensor? value)
                && value.dim() == named.Value.dim() && value.shape.AsSpan(1).SequenceEqual(named.Value.shape.AsSpan(1)));
        if (!isOwn)
        {
            return "the carried state is another network's";
        }

        long first = saved.Values.First().size(0);
        return first < 1 || saved.Values.Any(value => value.size(0) != first) || (rows is long next && next != first)
            ? $"the carried state has {first} rows, which are not those of the next batch"
            : like.Tensors.Select(named => Wrong(Carried + named.Name, saved[named.Name], named.Value.dtype))
                .FirstOrDefault(static wrong => wrong is not null);
    }

    /// <summary>The rows of the next batch; null where all of them begin a sequence.</summary>
    private long? RowsThatGoOn(TrainingRun run)
    {
        bool isAtEnd = state.Position == state.BatchesPerEpoch;
        using Batch next = run.Batches.Read(isAtEnd ? state.Epoch + 1 : state.Epoch, isAtEnd ? 0 : state.Position);
        return next.StartsAll ? null : next.Input.size(0);
    }

    private string? GeneratorProblem() =>
        !file.Tensors.TryGetValue(Generator, out torch.Tensor? saved) ? Foreign
        : GeneratorState.IsValid(saved, torch.get_rng_state()) ? null
        : "the state of torch's random generator is none";

    private static bool Fits(Dictionary<string, torch.Tensor> saved, Dictionary<string, torch.Tensor> own, bool required) =>
        (saved.Count == own.Count || (saved.Count == 0 && !required))
        && saved.All(pair => own.TryGetValue(pair.Key, out torch.Tensor? value) && value.shape.AsSpan().SequenceEqual(pair.Value.shape));

    /// <summary>The saved state on the network's device, outside of all scopes; null when there is none.</summary>
    private NetworkState? CarriedState(TrainingRun run)
    {
        Dictionary<string, torch.Tensor> saved = Group(Carried);
        if (saved.Count == 0)
        {
            return null;
        }

        try
        {
            torch.Tensor first = saved.Values.First();
            using NetworkState like = run.Network.CreateState(first.dim() == 0 ? 0 : first.size(0));
            return like.FromTensors(
                [.. like.Tensors.Select(named => saved[named.Name].to(run.Device, copy: true).DetachFromDisposeScope())]);
        }
        catch (Exception exception) when (exception is ArgumentException or KeyNotFoundException)
        {
            throw new WeightsException(path, "the carried state is another network's", exception);
        }
    }
}
