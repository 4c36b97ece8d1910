using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Tests.Training;

public class TrainingEventsTests
{
    [Fact]
    public void Each_event_comes_when_its_callback_does_and_nothing_is_written()
    {
        TrainingDefinition training = new() { Epochs = 2, BatchSize = 2, Window = 5, CarryState = true };
        using RecallNetwork network = new(tokens: 3, hidden: 4, training);
        TextPart part = new(new ArrayTokens<byte>([.. Enumerable.Range(0, 41).Select(static i => (byte)(i % 3))]), 0, 41);
        List<string> heard = [];
        TrainingEvents events = new();
        events.Started += run => heard.Add($"started {run.Iteration}");
        events.Iterated += run => heard.Add($"iteration {run.Iteration}");
        events.Evaluated += (run, row) => heard.Add($"evaluated {row.Epoch} {run.History.Count}");
        events.Stopped += run => heard.Add($"stopped {run.Stop}");
        events.Ended += result => heard.Add($"ended {result.Iterations}");
        Trainer<RecallNetwork> trainer = new(network) { Callbacks = { events, new TrainingEvents() } };

        TextWriter console = Console.Out;
        using StringWriter written = new();
        Console.SetOut(written);
        try
        {
            trainer.Train(new TextStreams(part, 2, 5), new TextStreams(part, 2, 5));
        }
        finally
        {
            Console.SetOut(console);
        }

        string[] epoch = [.. Enumerable.Range(1, 4).Select(static i => $"iteration {i}")];
        Assert.Equal(
            [
                "started 0",
                .. epoch,
                "evaluated 1 1",
                .. Enumerable.Range(5, 4).Select(static i => $"iteration {i}"),
                "evaluated 2 2",
                "stopped Completed",
                "ended 8",
            ],
            heard);
        Assert.Equal("", written.ToString());
    }
}
