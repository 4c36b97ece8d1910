using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Progress;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Tests;

public sealed class ProgressTests
{
    private static readonly NamedValue[] Schedules = [new("learning_rate", 0.002), new("slope", 1.04)];

    [Fact]
    public void A_bar_shows_share_time_left_rates_loss_bits_and_schedules()
    {
        var text = new ProgressText(TaskKind.LanguageModel);
        text.Now(At(iteration: 0, epochs: 0, seconds: 0));

        string bar = text.Bar(At(iteration: 150, epochs: 1.5, seconds: 10), width: 200);

        Assert.Equal(
            "████████████░░░░░░░░░░░░  50 %  epoch 1.50/3  0:10 left  15.0 it/s  96k chars/s  loss 1.386  2.000 bits/char  "
                + "lr 0.002  slope 1.04",
            bar);
    }

    [Theory]
    [InlineData(120)]
    [InlineData(100)]
    public void On_a_narrow_screen_the_bar_gives_way_to_the_numbers(int width)
    {
        var text = new ProgressText(TaskKind.LanguageModel);
        text.Now(At(iteration: 0, epochs: 0, seconds: 0));
        string numbers = text.Now(At(iteration: 150, epochs: 1.5, seconds: 10));

        string bar = text.Bar(At(iteration: 150, epochs: 1.5, seconds: 10), width);

        Assert.EndsWith(numbers, bar, StringComparison.Ordinal);
        Assert.True(bar.Length <= Math.Max(width, numbers.Length + 8));
    }

    [Fact]
    public void Before_the_first_iteration_no_number_is_made_up() =>
        Assert.Equal("epoch 0.00/3", new ProgressText(TaskKind.LanguageModel).Now(At(iteration: 0, epochs: 0, seconds: 0)));

    [Fact]
    public void Other_tasks_have_values_and_no_bits()
    {
        var text = new ProgressText(TaskKind.Regression);
        text.Now(At(iteration: 0, epochs: 0, seconds: 0));

        string now = text.Now(At(iteration: 10, epochs: 1, seconds: 1));

        Assert.Contains("96k values/s", now, StringComparison.Ordinal);
        Assert.DoesNotContain("bits", now, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.4217, true)]
    [InlineData(null, false)]
    public void What_the_engine_left_out_is_shown_where_it_counted(double? saved, bool isShown)
    {
        var text = new ProgressText(TaskKind.LanguageModel);
        text.Now(At(iteration: 0, epochs: 0, seconds: 0));

        Assert.Equal(
            isShown,
            text.Now(At(iteration: 10, epochs: 1, seconds: 1, saved)).Contains("  work skipped 42 %  lr", StringComparison.Ordinal));
    }

    [Fact]
    public void An_evaluation_is_one_line_without_the_numbers_of_every_level()
    {
        Evaluation evaluation = new(1, 100, 65,
        [
            new("train_loss", 1.5),
            new("valid_loss", 1.4),
            new("valid_bits_per_character", 2.02),
            new("valid_perplexity", 4.06),
            new("valid_update_1", 0.5),
            .. Schedules,
        ]);

        string line = new ProgressText(TaskKind.LanguageModel)
            .Evaluated(At(100, 1, 65) with { Evaluation = evaluation, IsBest = true }, evaluation);

        Assert.Equal(
            "epoch 1/3  iteration 100  train_loss 1.5000  valid_loss 1.4000  (2.020 bits/char)  lr 0.002  slope 1.04  1:05  best so far",
            line);
    }

    [Theory]
    [InlineData(5, "0:05")]
    [InlineData(65, "1:05")]
    [InlineData(3_600 + 62, "1:01:02")]
    [InlineData((25 * 3_600) + 1, "1.01:00:01")]
    public void Times_are_as_short_as_they_can_be_said(int seconds, string clock) =>
        Assert.Equal(clock, ProgressText.Clock(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_status_line_overwrites_itself_on_a_screen_and_vanishes_before_a_line_that_stays()
    {
        var output = new StringWriter { NewLine = "\n" };
        using (var line = new StatusLine(new Terminal(output, TextWriter.Null, isInteractive: true)))
        {
            line.Show("one");
            line.Note("stays");
            line.Show("two");
        }

        Assert.Equal("\r\u001b[Kone\r\u001b[Kstays\n\r\u001b[Ktwo\r\u001b[K", output.ToString());
    }

    [Fact]
    public void A_status_line_writes_nothing_where_there_is_no_screen()
    {
        var output = new StringWriter { NewLine = "\n" };
        using (var line = new StatusLine(new Terminal(output, TextWriter.Null, isInteractive: false)))
        {
            line.Show("one");
            line.Note("stays");
        }

        Assert.Equal("stays\n", output.ToString());
    }

    private static TrainingProgress At(long iteration, double epochs, double seconds, double? saved = null) => new(
        epochs,
        3,
        iteration,
        iteration == 0 ? double.NaN : Math.Log(4),
        saved is double share ? [new NamedValue("work_skipped", share)] : [],
        96_000,
        TimeSpan.FromSeconds(seconds),
        TimeSpan.FromSeconds(10),
        Schedules,
        null,
        false);
}
