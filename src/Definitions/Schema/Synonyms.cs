using Hmlstm.Definitions.Cells;

namespace Hmlstm.Definitions.Schema;

/// <summary>
/// Words that PyTorch, Keras, Lightning and scikit-learn have for what is a key here. They are not keys, but a
/// message knows what they mean.
/// </summary>
internal static class Synonyms
{
    /// <summary>
    /// Each key with the words for it. A word may stand for several keys: the first one counts that the section has, else the first of all.
    /// </summary>
    private static readonly (Section Section, Key Key, string[] Words)[] Keys =
    [
        (NetworkKeys.Section, NetworkKeys.Model, ["name", "class", "class_name", "model_name"]),
        (NetworkKeys.Section, NetworkKeys.Summary, ["description", "doc", "docs", "comment", "title"]),
        (NetworkKeys.Section, NetworkKeys.Task, ["objective", "mode", "problem", "goal"]),
        (NetworkKeys.Section, NetworkKeys.Input, ["inputs", "encoder"]),
        (NetworkKeys.Section, NetworkKeys.Layers, ["network", "net", "rnn", "cells", "stack", "stacks", "architecture", "backbone"]),
        (NetworkKeys.Section, NetworkKeys.Output, ["outputs", "head", "decoder"]),
        (NetworkKeys.Section, NetworkKeys.Training, ["train", "trainer", "fit", "hyperparameters", "hparams"]),
        (NetworkKeys.Section, NetworkKeys.Data, ["dataset", "datasets", "datamodule", "dataloader"]),

        (InputKeys.Section, InputKeys.Features,
            ["input_size", "input_dim", "in_features", "n_features", "num_features", "feature_size", "size", "channels"]),
        (InputKeys.Section, InputKeys.Tokens,
            ["vocab", "vocab_size", "vocabulary", "vocabulary_size", "num_tokens", "n_tokens", "num_embeddings"]),
        (InputKeys.Section, InputKeys.Embedding, ["embedding_size", "embedding_dim", "embed", "embed_dim", "embed_size", "emb_size"]),
        (InputKeys.Section, InputKeys.Dropout, ["dropout_rate", "drop_rate", "p_dropout", "input_dropout", "embedding_dropout"]),
        (InputKeys.Section, InputKeys.VariationalDropout, ["locked_dropout", "dropouti", "variational"]),

        (StackKeys.Section, StackKeys.Cell, ["type", "kind", "cell_type", "rnn_type", "layer_type", "name"]),
        (StackKeys.Section, StackKeys.Hidden,
            ["units", "hidden_size", "hidden_dim", "hidden_units", "num_units", "num_hidden", "n_hidden", "neurons",
             "size", "width", "widths", "rnn_size"]),
        (StackKeys.Section, StackKeys.Layers, ["num_layers", "n_layers", "layer_count", "depth"]),
        (StackKeys.Section, KLstmCell.Cells, ["k", "num_cells", "n_cells", "states", "num_states"]),
        (StackKeys.Section, KLstmCell.Temperature, ["tau", "temp"]),
        (StackKeys.Section, KLstmCell.EntropyWeight, ["entropy", "entropy_coefficient", "beta"]),
        (StackKeys.Section, RnnCells.Activation, ["nonlinearity", "act"]),
        (StackKeys.Section, RnnCells.Bidirectional, ["bidir", "both_directions"]),
        (StackKeys.Section, RnnCells.ZoneoutHidden, ["zoneout", "zoneout_h", "zoneouth", "hidden_zoneout"]),
        (StackKeys.Section, RnnCells.ZoneoutCell, ["zoneout_c", "zoneoutc", "cell_zoneout"]),
        (StackKeys.Section, LayerNormKey.LayerNorm, ["norm", "layer_normalization", "use_layer_norm", "normalization"]),
        (StackKeys.Section, StackKeys.ForgetBias, ["unit_forget_bias", "forget_gate_bias"]),
        (StackKeys.Section, StackKeys.Initial, ["init", "initializer", "kernel_initializer", "weight_init", "initialization"]),
        (StackKeys.Section, StackKeys.Bias, ["use_bias"]),
        (StackKeys.Section, StackKeys.Dropout, ["dropout_rate", "drop_rate", "p_dropout"]),
        (StackKeys.Section, StackKeys.WeightDropout, ["recurrent_dropout", "weight_drop", "wdrop", "dropconnect", "drop_connect"]),
        (StackKeys.Section, HmLstmCell.Boundary, ["boundaries", "detector", "detectors"]),

        (BoundaryKeys.Section, BoundaryKeys.Slope, ["slope_annealing", "annealing"]),
        (BoundaryKeys.Section, BoundaryKeys.Top, ["top_level", "top_detector"]),

        (OutputKeys.Section, OutputKeys.Size,
            ["output_size", "output_dim", "out_features", "num_outputs", "n_outputs", "num_classes", "n_classes", "classes", "units"]),
        (OutputKeys.Section, OutputKeys.Hidden,
            ["hidden_size", "hidden_sizes", "hidden_layers", "hidden_units", "hidden_layer_sizes", "layers"]),
        (OutputKeys.Section, OutputKeys.Activation, ["nonlinearity", "act"]),
        (OutputKeys.Section, OutputKeys.Tied,
            ["tie_weights", "tied_weights", "weight_tying", "tie_embeddings", "tie_word_embeddings", "tied_embedding", "share_weights"]),
        (OutputKeys.Section, OutputKeys.Steps, ["return_sequences"]),
        (OutputKeys.Section, OutputKeys.Loss, ["criterion", "loss_function", "loss_fn", "distribution", "likelihood"]),

        (LossKeys.Section, LossKeys.Name, ["type", "kind", "function"]),
        (LossKeys.Section, LossKeys.Quantiles, ["levels", "q", "taus"]),
        (LossKeys.Section, LossKeys.Components, ["n_components", "num_components", "mixtures", "num_mixtures", "n_mixtures"]),
        (LossKeys.Section, LossKeys.ClassWeights, ["class_weight", "weight", "weights"]),
        (LossKeys.Section, LossKeys.LabelSmoothing, ["smoothing"]),

        (TrainingKeys.Section, TrainingKeys.Epochs, ["num_epochs", "n_epochs", "max_epochs", "nb_epoch", "max_iter"]),
        (TrainingKeys.Section, TrainingKeys.BatchSize, ["batch", "batches", "bs", "train_batch_size"]),
        (TrainingKeys.Section, TrainingKeys.Window,
            ["bptt", "tbptt", "truncated_bptt_steps", "window_size", "seq_len", "seq_length", "sequence_length"]),
        (TrainingKeys.Section, TrainingKeys.CarryState, ["stateful", "keep_state"]),
        (TrainingKeys.Section, TrainingKeys.Optimizer, ["optim", "opt", "solver"]),
        (TrainingKeys.Section, TrainingKeys.LearningRate,
            ["lr", "eta", "step_size", "learning_rate_init", "lr_schedule", "lr_scheduler", "scheduler", "schedule"]),
        (TrainingKeys.Section, TrainingKeys.ClipNorm,
            ["clip", "clipping", "grad_clip", "gradient_clip", "gradient_clip_val", "gradient_clipping",
             "max_norm", "max_grad_norm", "global_clipnorm"]),
        (TrainingKeys.Section, TrainingKeys.Accumulate,
            ["accumulate_grad_batches", "gradient_accumulation", "gradient_accumulation_steps"]),
        (TrainingKeys.Section, TrainingKeys.EarlyStopping, ["early_stop", "patience", "callbacks"]),
        (TrainingKeys.Section, TrainingKeys.Seed, ["random_seed", "random_state", "manual_seed"]),

        (OptimizerKeys.Section, OptimizerKeys.Name, ["type", "kind", "algorithm", "class"]),
        (OptimizerKeys.Section, OptimizerKeys.Beta1, ["betas", "beta", "b1", "beta_1"]),
        (OptimizerKeys.Section, OptimizerKeys.Beta2, ["b2", "beta_2"]),
        (OptimizerKeys.Section, OptimizerKeys.Alpha, ["rho", "decay"]),
        (OptimizerKeys.Section, OptimizerKeys.Epsilon, ["eps"]),
        (OptimizerKeys.Section, OptimizerKeys.WeightDecay, ["l2", "wd", "lambda", "weight_regularization"]),

        (ScheduleKeys.Section, ScheduleKeys.Start,
            ["value", "initial", "init", "base", "initial_value", "initial_learning_rate", "lr", "max_lr"]),
        (ScheduleKeys.Section, ScheduleKeys.Linear, ["increment", "slope"]),
        (ScheduleKeys.Section, ScheduleKeys.Exponential, ["exp", "decay", "decay_rate"]),
        (ScheduleKeys.Section, ScheduleKeys.Cosine, ["t_max", "total_steps", "cosine_annealing"]),
        (ScheduleKeys.Section, ScheduleKeys.Drops, ["milestones", "boundaries", "steps", "multi_step"]),
        (ScheduleKeys.Section, ScheduleKeys.OnPlateau, ["factor", "plateau", "reduce_on_plateau"]),
        (ScheduleKeys.Section, ScheduleKeys.Per, ["unit", "interval", "every"]),
        (ScheduleKeys.Section, ScheduleKeys.Min, ["min_lr", "eta_min", "floor", "end", "minimum"]),
        (ScheduleKeys.Section, ScheduleKeys.Max, ["ceiling", "maximum"]),
        (ScheduleKeys.Section, ScheduleKeys.Warmup, ["warmup_steps", "warmup_epochs", "num_warmup_steps"]),

        (EarlyStoppingKeys.Section, EarlyStoppingKeys.Metric, ["monitor", "watch"]),

        (DataKeys.Section, DataKeys.Series, ["csv", "table", "csv_file"]),
        (DataKeys.Section, DataKeys.Text, ["corpus", "txt"]),
        (DataKeys.Section, DataKeys.Idx, ["images", "mnist"]),
        (DataKeys.Section, DataKeys.Texts, ["folder", "documents"]),
        (DataKeys.Section, DataKeys.Synthetic, ["generator", "synthetic_data"]),
        (DataKeys.Section, DataKeys.Alphabet, ["encoding", "tokenizer", "charset", "vocab", "vocabulary"]),
        (DataKeys.Section, SeriesKeys.Columns, ["features", "inputs", "feature_columns", "input_columns", "x"]),
        (DataKeys.Section, SeriesKeys.Target, ["targets", "labels", "target_columns", "output", "outputs", "y"]),
        (DataKeys.Section, SeriesKeys.Lookback,
            ["look_back", "seq_len", "seq_length", "sequence_length", "window", "window_size",
             "timesteps", "time_steps", "input_length", "input_chunk_length"]),
        (DataKeys.Section, DataKeys.Length,
            ["seq_len", "seq_length", "sequence_length", "max_len", "maxlen", "max_length", "timesteps", "time_steps"]),
        (DataKeys.Section, DataKeys.Ahead, ["steps_ahead", "look_ahead", "n_ahead"]),
        (DataKeys.Section, SeriesKeys.Horizon,
            ["forecast_horizon", "prediction_length", "output_chunk_length", "pred_len", "n_forecasts", "max_prediction_length"]),
        (DataKeys.Section, SeriesKeys.Time,
            ["date", "timestamp", "datetime", "ds", "date_column", "time_column", "time_col", "time_idx"]),
        (DataKeys.Section, SeriesKeys.Group, ["group_ids", "groups", "unique_id", "series_id", "item_id", "entity", "id_column"]),
        (DataKeys.Section, SeriesKeys.Known,
            ["future_covariates", "known_future", "known_inputs", "futr_exog_list", "time_varying_known_reals", "known_covariates_names"]),
        (DataKeys.Section, SeriesKeys.Static, ["static_covariates", "static_reals", "stat_exog_list", "static_attributes"]),
        (DataKeys.Section, SeriesKeys.Calendar, ["date_features", "time_features", "calendar_features", "add_encoders"]),
        (DataKeys.Section, SeriesKeys.Season, ["seasonality", "season_length", "period", "seasonal_period"]),
        (DataKeys.Section, SeriesKeys.Missing, ["fillna", "fill", "impute", "imputation", "missing_values", "nan"]),
        (DataKeys.Section, SeriesKeys.Transform, ["transforms", "differencing", "difference", "transformation"]),
        (DataKeys.Section, SeriesKeys.ScalePer, ["scale_by", "scaler_scope", "scale_per_series", "local_scaler"]),
        (DataKeys.Section, SeriesKeys.Scale, ["scaler", "scaling", "normalize", "normalise", "standardize", "normalization"]),
        (DataKeys.Section, DataKeys.Pad, ["padding", "pad_side", "padding_side"]),
        (DataKeys.Section, DataKeys.Count, ["samples", "num_samples", "n_samples"]),
        (DataKeys.Section, DataKeys.Noise, ["sigma", "std", "noise_std"]),
        (PartKeys.Section, PartKeys.Train, ["training", "training_set", "train_file"]),
        (PartKeys.Section, PartKeys.Valid, ["validation", "validate", "val", "dev", "eval", "validation_set"]),
        (PartKeys.Section, PartKeys.Test, ["testing", "test_set", "held_out"]),
        (AlphabetKeys.Section, AlphabetKeys.Name, ["type", "kind", "level"]),
        (AlphabetKeys.Section, AlphabetKeys.MinCount, ["min_freq", "min_frequency", "minimum_count", "cutoff"]),
        (AlphabetKeys.Section, AlphabetKeys.Most,
            ["vocab_size", "vocabulary_size", "max_size", "max_words", "num_words", "max_tokens", "size"]),
        (AlphabetKeys.Section, AlphabetKeys.Lowercase, ["lower", "lower_case", "do_lower_case", "uncased"]),
        (AlphabetKeys.Section, AlphabetKeys.Unknown, ["unk", "unk_token", "oov", "oov_token", "unknown_token"]),
        (AlphabetKeys.Section, AlphabetKeys.EndOfLine, ["eos", "eos_token", "eol", "line_end", "end_of_sentence"]),
        (AlphabetKeys.Section, AlphabetKeys.Vocabulary, ["vocab", "vocab_file", "vocab_json", "pieces"]),
        (AlphabetKeys.Section, AlphabetKeys.Merges, ["merges_file", "merge_rules"]),
        (DataKeys.Section, DataKeys.Split,
            ["splits", "train_split", "validation_split", "val_split", "test_size", "train_size", "train_test_split"]),
    ];

    /// <summary>Words for what is no key, because something else fixes it.</summary>
    private static readonly (string[] Words, string Instead)[] Fixed =
    [
        (["metric", "metrics"], "'task' fixes what is measured, and 'early_stopping' takes a 'metric' to watch"),
        (["batch_first", "time_major"], "rows come first here, always: [B, T, F]"),
    ];

    private static readonly ILookup<string, (Section Section, Key Key)> ByWord = Keys
        .SelectMany(static row => row.Words.Select(word => (Word: Plain(word), Meant: (row.Section, row.Key))))
        .ToLookup(static pair => pair.Word, static pair => pair.Meant, StringComparer.Ordinal);

    /// <summary>Every word, with the section of the key that it stands for.</summary>
    public static IEnumerable<(Section Section, string Word)> Words =>
        Keys.SelectMany(static row => row.Words.Select(word => (row.Section, word)));

    /// <summary>
    /// What is probably meant by a word that is no key of a section: a key of it, else one of another section; null where nothing is known.
    /// </summary>
    /// <param name="word">The word.</param>
    /// <param name="section">The section that it stands in.</param>
    /// <param name="isFree">Whether the text can have this key of the section still.</param>
    public static (Section Section, Key Key)? Of(string word, Section section, Func<Key, bool> isFree)
    {
        (Section Section, Key Key)[] meant = [.. ByWord[Plain(word)]];
        int here = Array.FindIndex(meant, one => one.Section == section && isFree(one.Key));
        int elsewhere = Array.FindIndex(meant, one => one.Section != section);
        return here >= 0 ? meant[here] : elsewhere >= 0 ? meant[elsewhere] : null;
    }

    /// <summary>What fixes the thing that a word stands for, as the end of a sentence; null where the word means no such thing.</summary>
    public static string? Instead(string word)
    {
        string plain = Plain(word);
        return Fixed.FirstOrDefault(row => Array.Exists(row.Words, known => Plain(known) == plain)).Instead;
    }

    /// <summary>Words differ between languages in case and hyphens most of all: hiddenSize is hidden_size.</summary>
    private static string Plain(string word) => word.Replace("_", "").Replace("-", "").Replace(" ", "").ToLowerInvariant();
}
