using Hmlstm.Cli.Boundaries;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Sampling;

namespace Hmlstm.Cli.Sampling;

/// <summary>Lets a run's language model write.</summary>
internal static class SamplingJob
{
    /// <summary>What stands between two continuations, on a line of its own.</summary>
    private const string Separator = "---";

    /// <summary>Writes.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">The run cannot write, or was not trained on a character of the text to continue.</exception>
    public static int Run(SamplingRequest request, Terminal terminal)
    {
        using TrainedNetwork trained = TrainedNetworks.OpenRun(request.Run);
        Vocabulary vocabulary = Require(trained, request);
        using CarriedStream stream = CarriedStream.Open(request.Stream, trained);
        using var interruption = new Interruption(terminal, "stopping");
        try
        {
            for (int number = 0; number < request.Count && !interruption.Token.IsCancellationRequested; number++)
            {
                if (number > 0)
                {
                    terminal.Output.WriteLine(Separator);
                }

                long[] text = request.Beams is int beams
                    ? Search(trained, vocabulary, request, beams, terminal, interruption.Token)
                    : Draw(trained, vocabulary, request, number, stream.State, terminal, interruption.Token);
                terminal.Output.WriteLine();
                if (request.ShowsBoundaries && text.Length > 0 && !interruption.Token.IsCancellationRequested)
                {
                    terminal.Output.WriteLine();
                    foreach (string line in BoundaryStrip.Lines(SequenceReader.ReadText(trained.Network, vocabulary, text)))
                    {
                        terminal.Output.WriteLine(line);
                    }
                }
            }
        }
        catch (ArithmeticException failure)
        {
            throw new InputException($"the weights of '{request.Run}' give no probabilities: {failure.Message.TrimEnd('.')}");
        }
        catch (DataException failure)
        {
            throw new InputException($"--prime: {failure.Message.TrimEnd('.')}");
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }

        if (interruption.Token.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }

        stream.Write();
        return ExitCodes.Done;
    }

    /// <summary>Draws one token after the other, and writes each at once.</summary>
    /// <returns>All tokens, those of the text to continue first.</returns>
    private static long[] Draw(
        TrainedNetwork trained,
        Vocabulary vocabulary,
        SamplingRequest request,
        int number,
        StreamState? stream,
        Terminal terminal,
        CancellationToken cancel)
    {
        using var sampler = new TextSampler(
            trained.Network, vocabulary, request.Options with { Seed = request.Options.Seed + (ulong)number }, stream);
        List<long> text = [.. sampler.Read(request.Prime)];
        terminal.Output.Write(Shown(request.Prime, [.. text], vocabulary));
        StopText? stop = request.Stop is { } other ? new StopText(other) : null;
        for (int drawn = 0; drawn < request.Length && stop is not { IsFound: true } && !cancel.IsCancellationRequested; drawn++)
        {
            SampledToken next = sampler.Next();
            text.Add(next.Token);
            terminal.Output.Write(stop?.Add(next.Text) ?? next.Text);
        }

        terminal.Output.Write(stop?.Finish());
        sampler.Finish();
        return [.. text];
    }

    /// <summary>Searches the most probable text, and writes it.</summary>
    /// <returns>All tokens, those of the text to continue first.</returns>
    private static long[] Search(
        TrainedNetwork trained, Vocabulary vocabulary, SamplingRequest request, int beams, Terminal terminal, CancellationToken cancel)
    {
        Continuation best = BeamSearch.Search(trained.Network, vocabulary, request.Prime, request.Length, beams, cancel)[0];
        long[] prime = vocabulary.Encode(request.Prime);
        terminal.Output.Write(Shown(request.Prime, prime, vocabulary));
        terminal.Output.Write(request.Stop is { } stop ? new StopText(stop).Add(best.Text + stop) : best.Text);
        return [.. prime, .. best.Tokens];
    }

    /// <summary>The text to continue: of words as the network reads it, so that what follows stands apart from it as words do.</summary>
    private static string Shown(string prime, long[] tokens, Vocabulary vocabulary) =>
        vocabulary.Kind == AlphabetKind.Words ? vocabulary.Decode(tokens) : prime;

    private static Vocabulary Require(TrainedNetwork trained, SamplingRequest request)
    {
        NetworkDefinition definition = trained.Definition;
        if (TextSampler.Obstacle(definition) is string obstacle)
        {
            throw new InputException($"'{request.Run}' cannot generate text: {definition.Name} {obstacle}");
        }

        if (request.ShowsBoundaries && !definition.Layers.Any(static stack => stack.Detectors > 0))
        {
            throw new InputException($"--boundaries: {definition.Name} has none: it has no hm-lstm stack with a detector");
        }

        Vocabulary vocabulary = trained.Profile.Vocabulary
            ?? throw new InputException(
                $"the weights of '{request.Run}' have no vocabulary: the characters of their tokens are unknown");
        return vocabulary.Size == definition.Output.Size
            ? vocabulary
            : throw new InputException(
                $"the weights of '{request.Run}' have a vocabulary of {vocabulary.Size} tokens, "
                    + $"but {definition.Name} has {definition.Output.Size} tokens");
    }
}

/// <summary>What one call of <c>hmlstm sample</c> writes.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Prime">The text to continue; may be empty.</param>
/// <param name="Length">Tokens to write after it at most; at least 1.</param>
internal sealed record SamplingRequest(string Run, string Prime, int Length)
{
    /// <summary>How tokens are drawn; the seed is that of the first continuation.</summary>
    public SamplingOptions Options { get; init; } = new();

    /// <summary>The text that ends a continuation and is not written; null for none.</summary>
    public string? Stop { get; init; }

    /// <summary>How many continuations a beam search keeps; null to draw.</summary>
    public int? Beams { get; init; }

    /// <summary>How many continuations are written, each from the next seed; at least 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Whether each text is shown again with the boundaries of each level.</summary>
    public bool ShowsBoundaries { get; init; }

    /// <summary>Where the stream that the text goes on from begins and ends.</summary>
    public StreamPlaces Stream { get; init; } = StreamPlaces.None;
}
