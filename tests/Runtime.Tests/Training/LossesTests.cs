using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Training;

public class LossesTests
{
    [Fact]
    public void The_selectors_entropy_is_taken_off_the_tasks_loss_with_its_weight()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Selecting output = new(torch.zeros(2, 5), torch.full(2, 3, 4, 0.25f));
        Batch batch = new() { Input = torch.zeros(2, 3, 1), Target = torch.tensor([1L, 4L]), Predictions = 2 };

        double loss = new EntropyRegularisedLoss(new CrossEntropyLoss(), weight: 0.1).Compute(output, batch).item<float>();

        Assert.Equal(Math.Log(5) - (0.1 * 3 * Math.Log(4)), loss, 5);
    }

    [Fact]
    public void The_terms_of_a_regularised_loss_are_those_of_its_sum()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Selecting output = new(torch.zeros(2, 5), torch.full(2, 3, 4, 0.25f));
        Batch batch = new() { Input = torch.zeros(2, 3, 1), Target = torch.tensor([1L, 4L]), Predictions = 2 };

        (torch.Tensor ofTask, torch.Tensor reward) = new EntropyRegularisedLoss(new CrossEntropyLoss(), weight: 0.1)
            .ComputeTerms(output, batch);

        Assert.Equal(Math.Log(5), ofTask.item<float>(), 5);
        Assert.Equal(-0.1 * 3 * Math.Log(4), reward.item<float>(), 5);
    }

    [Fact]
    public void Steps_beyond_a_rows_end_have_no_entropy()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Selecting output = new(torch.zeros(2, 5), torch.full(2, 3, 4, 0.25f));
        Batch batch = new()
        {
            Input = torch.zeros(2, 3, 1),
            Target = torch.tensor([1L, 4L]),
            Lengths = torch.tensor([3L, 1L]),
            Predictions = 2,
        };

        double loss = new EntropyRegularisedLoss(new CrossEntropyLoss(), weight: 0.1).Compute(output, batch).item<float>();

        Assert.Equal(Math.Log(5) - (0.1 * 2 * Math.Log(4)), loss, 5);
    }

    [Theory]
    [InlineData(0.001, typeof(EntropyRegularisedLoss))]
    [InlineData(0, typeof(CrossEntropyLoss))]
    public void Training_regularises_where_the_definition_gives_a_weight_and_evaluation_never_does(double weight, Type expected)
    {
        NetworkDefinition definition = new()
        {
            Name = "Digits",
            Task = TaskKind.Classification,
            Input = new InputDefinition { Kind = InputKind.Features, Size = 28 },
            Layers = new([new KLstmStack { Hidden = new([8]), Cells = 4, Temperature = Schedule.Constant(1), EntropyWeight = weight }]),
            Output = new OutputDefinition { Size = 10 },
            Training = new TrainingDefinition(),
        };

        Assert.IsType(expected, Losses.ForTraining(definition));
        Assert.IsType<CrossEntropyLoss>(Losses.OfTask(definition));
    }

    /// <summary>An output with nothing but predictions and a selection.</summary>
    private sealed class Selecting(torch.Tensor predictions, torch.Tensor probability) : NetworkOutput
    {
        public override torch.Tensor Predictions { get; } = predictions;

        public override torch.Tensor SelectionProbability { get; } = probability;

        public override NetworkState State => throw new InvalidOperationException("A loss needs no state.");
    }
}
