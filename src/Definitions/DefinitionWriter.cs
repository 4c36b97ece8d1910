using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions;

/// <summary>Writes a definition as YAML with every default filled in. Reading it gives the definition again.</summary>
public static class DefinitionWriter
{
    /// <summary>The definition's text; lines end with <c>\n</c>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="d"/> is null.</exception>
    public static string Render(NetworkDefinition d)
    {
        _ = d ?? throw new ArgumentNullException(nameof(d));
        var yaml = new YamlText();
        yaml.Write(NetworkKeys.Model, d.Name);
        yaml.Write(NetworkKeys.Namespace, d.Namespace);
        yaml.Write(NetworkKeys.Summary, d.Summary);
        yaml.Write(NetworkKeys.Task, d.Task);
        yaml.Space();
        Write(yaml, d.Input);
        yaml.Space();
        yaml.Open(NetworkKeys.Layers);
        foreach (StackDefinition stack in d.Layers)
        {
            yaml.OpenItem();
            stack.Render(yaml);
            yaml.Close();
        }

        yaml.Close();
        yaml.Space();
        Write(yaml, d.Output);
        yaml.Space();
        Write(yaml, d.Training);
        if (d.Data is not null)
        {
            yaml.Space();
            Write(yaml, d.Data);
        }

        return yaml.ToString();
    }

    private static void Write(YamlText yaml, InputDefinition input)
    {
        yaml.Open(NetworkKeys.Input);
        yaml.Write(input.Kind == InputKind.Tokens ? InputKeys.Tokens : InputKeys.Features, input.Size);
        yaml.Write(InputKeys.Embedding, input.Embedding);
        yaml.Write(InputKeys.Dropout, input.Dropout);
        yaml.Write(InputKeys.VariationalDropout, input.VariationalDropout);
        yaml.Close();
    }

    private static void Write(YamlText yaml, OutputDefinition output)
    {
        yaml.Open(NetworkKeys.Output);
        yaml.Write(OutputKeys.From, output.From);
        yaml.Write(OutputKeys.Embedding, output.Embedding);
        yaml.Write(OutputKeys.Hidden, output.Hidden);
        yaml.Write(OutputKeys.Activation, output.Activation);
        yaml.Write(OutputKeys.Tied, output.Tied);
        yaml.Write(OutputKeys.Size, output.Size);
        yaml.Write(OutputKeys.Steps, output.Steps);
        if (output.Loss is LossDefinition loss)
        {
            Write(yaml, loss);
        }

        yaml.Close();
    }

    private static void Write(YamlText yaml, LossDefinition loss)
    {
        string name = LossKeys.WordOf(loss.Kind);
        yaml.Open(OutputKeys.Loss);
        yaml.Write(LossKeys.Name, name);
        WriteOwn(LossKeys.Delta, loss.Delta);
        WriteOwn(LossKeys.Quantiles, loss.Quantiles);
        WriteOwn(LossKeys.Components, loss.Components);
        WriteOwn(LossKeys.LabelSmoothing, loss.LabelSmoothing);
        if (loss.ClassWeights is ClassWeights weights)
        {
            WriteOwn(LossKeys.ClassWeights, weights);
        }

        yaml.Close();

        void WriteOwn<T>(Key<T> key, T value)
            where T : notnull
        {
            if (key.IsOf(name))
            {
                yaml.Write(key, value);
            }
        }
    }

    private static void Write(YamlText yaml, TrainingDefinition training)
    {
        yaml.Open(NetworkKeys.Training);
        yaml.Write(TrainingKeys.Epochs, training.Epochs);
        yaml.Write(TrainingKeys.BatchSize, training.BatchSize);
        yaml.Write(TrainingKeys.Window, training.Window);
        yaml.Write(TrainingKeys.CarryState, training.CarryState);
        if (training.CarryState)
        {
            yaml.Write(TrainingKeys.Restart, training.Restart);
        }

        Write(yaml, training.Optimizer);
        yaml.Write(TrainingKeys.LearningRate, ScheduleText.Of(training.LearningRate));
        yaml.Write(TrainingKeys.ClipNorm, training.ClipNorm);
        yaml.Write(TrainingKeys.ClipValue, training.ClipValue);
        yaml.Write(TrainingKeys.Accumulate, training.Accumulate);
        if (training.EarlyStopping is EarlyStoppingDefinition stopping)
        {
            yaml.Open(TrainingKeys.EarlyStopping);
            yaml.Write(EarlyStoppingKeys.Metric, stopping.Metric);
            yaml.Write(EarlyStoppingKeys.Patience, stopping.Patience);
            yaml.Close();
        }

        yaml.Write(TrainingKeys.Seed, training.Seed);
        yaml.Close();
    }

    private static void Write(YamlText yaml, OptimizerDefinition optimizer)
    {
        yaml.Open(TrainingKeys.Optimizer);
        string name = OptimizerKeys.WordOf(optimizer.Kind);
        yaml.Write(OptimizerKeys.Name, name);
        foreach ((Key<double> key, double value) in new[]
        {
            (OptimizerKeys.Beta1, optimizer.Beta1), (OptimizerKeys.Beta2, optimizer.Beta2), (OptimizerKeys.Alpha, optimizer.Alpha),
            (OptimizerKeys.Epsilon, optimizer.Epsilon), (OptimizerKeys.Momentum, optimizer.Momentum),
            (OptimizerKeys.WeightDecay, optimizer.WeightDecay),
        })
        {
            if (key.IsOf(name))
            {
                yaml.Write(key, value);
            }
        }

        if (OptimizerKeys.Nesterov.IsOf(name))
        {
            yaml.Write(OptimizerKeys.Nesterov, optimizer.Nesterov);
        }

        yaml.Close();
    }

    private static void Write(YamlText yaml, DataDefinition data)
    {
        yaml.Open(NetworkKeys.Data);
        switch (data)
        {
            case TextData text:
                Write(yaml, DataKeys.Text, text.Text, data.HeldOut);
                WriteAlphabet(yaml, text);
                yaml.Write(DataKeys.Limit, text.Limit is long limit ? (int)Math.Min(limit, int.MaxValue) : null);
                break;
            case SeriesData series:
                Write(yaml, series);
                break;
            case IdxData images:
                Write(yaml, DataKeys.Idx, images.Idx, data.HeldOut);
                yaml.Write(DataKeys.RowsAsSteps, images.RowsAsSteps);
                break;
            case TextsData texts:
                Write(yaml, DataKeys.Texts, texts.Texts, data.HeldOut);
                yaml.Write(DataKeys.Label, texts.Label);
                WriteAlphabet(yaml, texts);
                yaml.Write(DataKeys.Length, texts.Length);
                yaml.Write(DataKeys.Pad, texts.Pad);
                break;
            case SyntheticData synthetic:
                yaml.Write(DataKeys.Synthetic, synthetic.Synthetic);
                yaml.Write(DataKeys.Count, synthetic.Count);
                yaml.Write(DataKeys.Length, synthetic.Length);
                yaml.Write(DataKeys.Noise, synthetic.Noise);
                yaml.Write(DataKeys.Ahead, synthetic.Ahead);
                break;
        }

        if (data.HeldOut is null)
        {
            yaml.Write(DataKeys.Split, data.Split);
        }

        yaml.Close();
    }

    private static void Write(YamlText yaml, SeriesData series)
    {
        Write(yaml, DataKeys.Series, series.Series, series.HeldOut);
        yaml.Write(SeriesKeys.Time, series.Time);
        yaml.Write(SeriesKeys.Group, series.Group);
        yaml.Write(SeriesKeys.Columns, series.Columns);
        foreach ((Key<EquatableArray<string>> key, EquatableArray<string> names) in new[]
        {
            (SeriesKeys.Known, series.Known), (SeriesKeys.Static, series.Static), (SeriesKeys.Calendar, series.Calendar),
        })
        {
            if (names.Count > 0)
            {
                yaml.Write(key, names);
            }
        }

        if (series.Label is null)
        {
            yaml.Write(SeriesKeys.Target, series.Target);
        }

        yaml.Write(DataKeys.Label, series.Label);
        yaml.Write(SeriesKeys.Lookback, series.Lookback);
        yaml.Write(DataKeys.Ahead, series.Ahead);
        if (series.Label is null)
        {
            yaml.Write(SeriesKeys.Horizon, series.Horizon);
            yaml.Write(SeriesKeys.Season, series.Season);
        }

        yaml.Write(SeriesKeys.Missing, series.Missing);
        if (series.Label is null)
        {
            yaml.Write(SeriesKeys.Transform, series.Transform);
        }

        yaml.Write(SeriesKeys.Scale, series.Scale);
        yaml.Write(SeriesKeys.ScalePer, series.ScalePer);
    }

    private static void WriteAlphabet(YamlText yaml, ITextData data)
    {
        string name = AlphabetKeys.NameOf(data.Alphabet);
        if (data.Alphabet is not (AlphabetKind.Words or AlphabetKind.Bpe))
        {
            yaml.Write(DataKeys.Alphabet, AlphabetKeys.Name.Render(name));
            return;
        }

        yaml.Open(DataKeys.Alphabet);
        yaml.Write(AlphabetKeys.Name, name);
        if (data.Alphabet == AlphabetKind.Bpe)
        {
            yaml.Write(AlphabetKeys.Vocabulary, data.BytePairs?.Vocabulary);
            yaml.Write(AlphabetKeys.Merges, data.BytePairs?.Merges);
            yaml.Close();
            return;
        }

        WordAlphabet words = data.Words ?? new WordAlphabet();
        yaml.Write(AlphabetKeys.MinCount, words.MinCount);
        yaml.Write(AlphabetKeys.Most, words.Most);
        yaml.Write(AlphabetKeys.Lowercase, words.Lowercase);
        yaml.Write(AlphabetKeys.Unknown, words.Unknown);
        yaml.Write(AlphabetKeys.EndOfLine, words.EndOfLine);
        yaml.Close();
    }

    private static void Write(YamlText yaml, SectionKey kind, string place, HeldOutPlaces? heldOut)
    {
        if (heldOut is null)
        {
            yaml.Write(kind, PartKeys.Train.Render(place));
            return;
        }

        yaml.Open(kind);
        yaml.Write(PartKeys.Train, place);
        yaml.Write(PartKeys.Valid, heldOut.Valid);
        yaml.Write(PartKeys.Test, heldOut.Test);
        yaml.Close();
    }
}
