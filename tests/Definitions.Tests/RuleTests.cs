using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Tests;

/// <summary>Rules in their variants; the first case of each id is the page's example (see <see cref="DiagnosticPageTests"/>).</summary>
public class RuleTests
{
    private const string Unvalidated = "data: { synthetic: noisy-sine, split: [0.9, 0, 0.1] }\n";

    private const string Rest = "input: { features: 1 }\nlayers: [ { cell: lstm, hidden: 4 } ]\noutput: { size: 1 }\ntask: regression\n";

    [Theory]
    [InlineData("modell: A", "HML0101", "did you mean 'model'?")]
    [InlineData("Summary: A", "HML0101", "did you mean 'summary'?")]
    [InlineData("traning: {}", "HML0101", "did you mean 'training'?")]
    [InlineData("epochs: 3", "HML0101", "it is a key of 'training'")]
    [InlineData("training.epochs: 3", "HML0101", "'epochs' is a key of 'training'")]
    [InlineData("lr: 0.1", "HML0101", "it is called 'learning_rate', a key of 'training'")]
    [InlineData("hidden_size: 8", "HML0101", "it is called 'hidden', a key of a stack")]
    [InlineData("training: { lr: 0.1 }", "HML0101", "'lr' is not a key of 'training'; did you mean 'learning_rate'?")]
    [InlineData("training: { optimizer.lr: 0.1 }", "HML0101", "did you mean 'learning_rate'?")]
    [InlineData("training: { optimizer: { lr: 0.1 } }", "HML0101", "it is called 'learning_rate', a key of 'training'")]
    [InlineData("training: { learning_rate: { lr: 0.1 } }", "HML0101", "did you mean 'start'?")]
    [InlineData("training: { batch: 3 }", "HML0101", "did you mean 'batch_size'?")]
    [InlineData("training: { batchSize: 3 }", "HML0101", "did you mean 'batch_size'?")]
    [InlineData("training: { Num-Epochs: 3 }", "HML0101", "did you mean 'epochs'?")]
    [InlineData("training: { loss: mse }", "HML0101", "it is a key of 'output'")]
    [InlineData("criterion: mse", "HML0101", "it is called 'loss', a key of 'output'")]
    [InlineData("data: { text: a.txt, alphabet: { name: words, min_freq: 3 } }", "HML0101", "did you mean 'min_count'?")]
    [InlineData("data: { text: a.txt, alphabet: { name: words, vocab_size: 3 } }", "HML0101", "did you mean 'most'?")]
    [InlineData("data: { text: a.txt, alphabet: { name: chars, most: 3 } }", "HML0107", "'most' is an option of words")]
    [InlineData("data: { text: a.txt, alphabet: { most: 3 } }", "HML0105", "'name' is missing in 'alphabet'")]
    [InlineData("data: { text: a.txt, alphabet: { name: words, most: 1 } }", "HML0104", "a whole number from 2 to 10000000")]
    [InlineData("data: { text: a.txt, alphabet: { name: words, unknown: a b } }", "HML0104", "a word without blanks")]
    [InlineData("training: { metrics: [mae] }", "HML0101", "'task' fixes what is measured")]
    [InlineData("training: { seq_len: 3 }", "HML0101", "did you mean 'window'?")]
    [InlineData("training: { patience: 3 }", "HML0101", "did you mean 'early_stopping'?")]
    [InlineData("training: { early_stopping: {}, patience: 3 }", "HML0101", "it is a key of a schedule and of 'early_stopping'")]
    [InlineData("training: { learning_rate: 1, lr: 0.1 }", "HML0101", "'learning_rate' stands here too, so remove one of them")]
    [InlineData("training: { batch_size: 3, bacth_size: 4 }", "HML0101", "'batch_size' stands here too, so remove one of them")]
    [InlineData("data: { csv: a.csv, columns: [x] }", "HML0101", "did you mean 'series'?")]
    [InlineData("data: { series: a.csv, columns: [x], seq_len: 3 }", "HML0101", "did you mean 'lookback'?")]
    [InlineData("data: { synthetic: sines, seq_len: 3 }", "HML0101", "did you mean 'length'?")]
    [InlineData("data: { series: a.csv, features: [x] }", "HML0101", "did you mean 'columns'?")]
    [InlineData("training: { optimizer: { type: sgd, momentum: 0.9 } }", "HML0101", "did you mean 'name'?")]
    [InlineData("hidden: 3", "HML0101", "it is a key of a stack")]
    [InlineData("colour: red", "HML0101", "its keys are model, namespace, summary")]
    [InlineData("training: { batch-size: 3 }", "HML0101", "did you mean 'batch_size'?")]
    [InlineData("training: { bacth_size: 3 }", "HML0101", "did you mean 'batch_size'?")]
    [InlineData("training: { optimizer: { name: adma } }", "HML0102", "did you mean 'adam'?")]
    [InlineData("training: { optimizer: lion }", "HML0102", "expected adam, adamw, rmsprop or sgd")]
    [InlineData("training: { optimizer: 3 }", "HML0103", "must be adam, adamw, rmsprop or sgd, but it is 3")]
    [InlineData("training: { optimizer: [adam] }", "HML0103", "must be adam, adamw, rmsprop or sgd, or a map of keys, but it is a list")]
    [InlineData("training: { epochs: 1.5 }", "HML0103", "but it is 1.5")]
    [InlineData("training: { epochs: }", "HML0103", "but it is empty")]
    [InlineData("training: { epochs: { a: 1 } }", "HML0103", "but it is a map")]
    [InlineData("training: { carry_state: yes }", "HML0103", "must be true or false, but it is 'yes'")]
    [InlineData("training: { epochs: 99999999999999999999 }", "HML0104", "but it is 99999999999999999999")]
    [InlineData("training: { seed: 2147483648 }", "HML0104", "must be a whole number of 0 or more")]
    [InlineData("training: { clip_norm: 0 }", "HML0104", "a number above 0 and up to 1000000")]
    [InlineData("training: { clip_norm: 1e999 }", "HML0104", "but it is 1e999")]
    [InlineData("training: { optimizer: { beta1: 1 } }", "HML0104", "a number from 0 to below 1")]
    [InlineData("training: { learning_rate: -0.1 }", "HML0104", "'start' must be a number above 0")]
    [InlineData("summary: ''", "HML0104", "but it is blank")]
    [InlineData("summary: [a]", "HML0103", "but it is a list")]
    [InlineData("model: class", "HML0106", "'class' is a word of C#")]
    [InlineData("model: record", "HML0106", "'record' is a word of C#")]
    [InlineData("model: a-b", "HML0106", "has a character other than letters, digits and '_'")]
    [InlineData("model: a.b", "HML0106", "has a character other than letters, digits and '_'")]
    [InlineData("model: System", "HML0106", "is a name that generated code needs itself")]
    [InlineData("model: Vocabulary", "HML0106", "is a name that generated code needs itself")]
    [InlineData("model: net", "HML0106", "has small letters only")]
    [InlineData("model: 'A; class B {}'", "HML0106", "has a character other than")]
    [InlineData("model: get_Schedules", "HML0106", "is a name that generated code needs itself")]
    [InlineData("namespace: System.Text", "HML0106", "is a name that generated code needs itself")]
    [InlineData("namespace: TorchSharp.torch", "HML0106", "is a name that generated code needs itself")]
    [InlineData("namespace: Hmlstm", "HML0106", "is a name that generated code needs itself")]
    [InlineData("namespace: Hmlstm.Runtime", "HML0106", "is a name that generated code needs itself")]
    [InlineData("namespace: Demo.class", "HML0106", "is a word of C#")]
    [InlineData("namespace: Demo.1a", "HML0106", "starts with a digit")]
    [InlineData("namespace: .Demo", "HML0106", "has an empty part")]
    [InlineData("training: { clip_norm: 1, clip_value: 1 }", "HML0108", "'clip_norm' and 'clip_value' exclude each other")]
    [InlineData("data: { text: a, series: b, columns: [c] }", "HML0108", "'text' and 'series' exclude each other")]
    [InlineData("data: { split: [1, 0, 0] }", "HML0105", "exactly one of these")]
    [InlineData("data: { synthetic: sines, split: [0, 0.5, 0.5] }", "HML0104", "led by a training part above 0")]
    [InlineData("data: { series: a.csv }", "HML0105", "'columns' is missing in 'data' (series)")]
    [InlineData("data: { series: a.csv, columns: [x], ahead: 0 }", "HML0104", "1 or more with series")]
    [InlineData("data: { series: a.csv, columns: [x, y], target: x }", "HML0312", "2 columns enter, but the network has 1 features")]
    [InlineData("data: { series: a.csv, columns: x, calendar: month }", "HML0316", "'calendar' needs 'time'")]
    [InlineData("data: { series: a.csv, columns: x, known: x }", "HML0219", "'x' is in 'columns' and in 'known'")]
    [InlineData("data: { series: a.csv, columns: x, known: y, target: y }", "HML0219", "'y' is in 'known' and in 'target'")]
    [InlineData("data: { series: a.csv, time: x, columns: x }", "HML0219", "'x' is in 'columns' and in 'time'")]
    [InlineData("data: { series: a.csv, columns: x, ahead: 2, transform: log-difference }", "HML0317", "but 'ahead' is 2")]
    [InlineData("data: { series: a.csv, columns: x, forecast_horizon: 3 }", "HML0101", "did you mean 'horizon'?")]
    [InlineData("data: { series: a.csv, columns: x, calendar: [year] }", "HML0102", "'year' is not a value of 'calendar'")]
    [InlineData("data: { series: a.csv, columns: x, target: [x, y] }", "HML0312", "2 targets are predicted, but the network has 1 outputs")]
    [InlineData("data: { series: a.csv, columns: x, label: y }", "HML0327", "the task is regression")]
    [InlineData("data: { series: a.csv, columns: x, label: y, target: x }", "HML0108", "'label' and 'target' exclude each other")]
    [InlineData("data: { texts: a, label: y }", "HML0102", "'y' is not a value of 'label'; expected folder")]
    [InlineData("data: { text: a.txt }", "HML0313", "'text' data are for language-model, but the task is regression")]
    [InlineData("data: { text: a.txt }", "HML0312", "Text enters as tokens, but the input has features")]
    [InlineData(Unvalidated + "training: { early_stopping: { patience: 2 } }", "HML0314", "'early_stopping' needs a validation part")]
    [InlineData(
        Unvalidated + "training: { learning_rate: { start: 1, on_plateau: 0.5 } }", "HML0314", "'on_plateau' needs a validation part")]
    [InlineData(Unvalidated + "training: { learning_rate: { start: 1, on_rise: 0.5 } }", "HML0314", "'on_rise' needs a validation part")]
    [InlineData(Unvalidated + "training: { learning_rate: 0.1 }", "", "")]
    [InlineData("data: { synthetic: noisy-sine, split: [0.9, 0.1, 0] }\ntraining: { early_stopping: { patience: 2 } }", "", "")]
    [InlineData("training: { learning_rate: { start: 1, linear: -0.1, per: epoch } }\n", "", "")]
    [InlineData(
        "training: { epochs: 20, learning_rate: { start: 1, linear: -0.1 } }",
        "HML0306",
        "it is -0.9 in epoch 20; give it a 'min'")]
    [InlineData("training: { learning_rate: { start: 1, linear: -0.001, per: iteration } }", "HML0306", "it is 0 after 1000 iterations")]
    [InlineData("training: { learning_rate: { start: 1, linear: -0.001, per: iteration, min: 0 } }", "", "")]
    [InlineData("training: { learning_rate: { start: 1, cosine: 10 } }", "", "")]
    [InlineData(
        "training: { epochs: 5, learning_rate: { start: 1, cosine: 10 } }",
        "HML0305",
        "takes 10 epochs, but training ends after 5 epochs")]
    [InlineData(
        "training: { epochs: 5, learning_rate: { start: 1, drops: { 2: 0.5, 5: 0.1 } } }",
        "HML0305",
        "drops in epoch 6, but training ends after 5")]
    [InlineData("training: { epochs: 6, learning_rate: { start: 1, drops: { 5: 0.1 } } }", "", "")]
    [InlineData(
        "training: { epochs: 9, learning_rate: { start: 1, exponential: -0.5, min: 0.01 } }",
        "HML0305",
        "reaches its 'min' of 0.01 only in epoch 11")]
    [InlineData("training: { epochs: 11, learning_rate: { start: 1, exponential: -0.5, min: 0.01 } }", "", "")]
    [InlineData(
        "training: { epochs: 9, learning_rate: { start: 1, exponential: -0.5, min: 0 } }",
        "HML0305",
        "reaches its 'min' of 0 never")]
    [InlineData("training: { learning_rate: { start: 1, exponential: -0.5, min: 0.01 } }", "", "")]
    [InlineData("training: { learning_rate: { start: 1, drops: {} } }", "HML0104", "a map of 0")]
    [InlineData("training: { learning_rate: { start: 1, drops: { 3: 0.5, 03: 0.1 } } }", "HML0108", "'03' and '3' exclude each other")]
    [InlineData("training: { early_stopping: { metric: valid_bits_per_character } }", "HML0308", "is not measured for regression")]
    [InlineData("training: { early_stopping: { metric: valid_acc } }", "HML0102", "expected valid_loss, valid_mse, valid_mae, valid_r2")]
    [InlineData("training: { early_stopping: { metric: val_loss } }", "HML0102", "did you mean 'valid_loss'?")]
    [InlineData("training: { early_stopping: { metric: Valid_MSE } }", "", "")]
    [InlineData("training: { early_stopping: { metric: 3 } }", "HML0103", "must be valid_loss, valid_mse")]
    [InlineData("training: { early_stopping: {} }", "", "")]
    [InlineData("training: { early_stopping: { patience: 20 } }", "", "")]
    [InlineData(
        "training: { epochs: 20, early_stopping: { patience: 20 } }",
        "HML0309",
        "waits for 20 evaluations, but training ends after 20 epochs")]
    public void A_rule_speaks_up_when_it_is_broken_and_only_then(string line, string id, string words)
    {
        ParseResult result = NetworkParser.Parse("rules.model.yaml", line + "\n" + Rest);
        if (id.Length == 0)
        {
            Assert.Empty(result.Problems);
            return;
        }

        Problem problem = Assert.Single(result.Problems, p => p.Id == id);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, problem.Span.StartLine);
    }

    [Theory]
    [InlineData("{ cell: hm-lstm, hidden: 4, boundary: { top: true } }", "")]
    [InlineData("{ cell: hm-lstm, hidden: 4, boundary: {} }", "HML0211")]
    [InlineData("{ cell: hm-lstm, hiden: 4 }", "HML0101")]
    [InlineData("{ cell: hm-lstm, hidden: 4 }", "")]
    [InlineData("{ cell: gru, hidden: 4, forget_bias: 1 }", "HML0107")]
    [InlineData("{ cell: rnn, hidden: 4, forget_bias: 1 }", "HML0107")]
    [InlineData("{ cell: k-lstm, hidden: 4, bidirectional: true }", "HML0107")]
    [InlineData("{ cell: lstm, hidden: 4, activation: relu }", "HML0107")]
    [InlineData("{ cell: lstm, hidden: 4, cells: 2 }", "HML0107")]
    [InlineData("{ cell: lstm, hidden: 4, bias: false, forget_bias: 0 }", "")]
    [InlineData("{ cell: lstm, hidden: [4, 4], layers: 2 }", "")]
    [InlineData("{ cell: lstm, hidden: [4], layers: 2 }", "")]
    [InlineData("{ cell: lstm, hidden: [] }", "HML0104")]
    [InlineData("{ cell: lstm, hidden: 65537 }", "HML0104")]
    [InlineData("{ cell: lstm, hidden: 4, layers: 65 }", "HML0104")]
    [InlineData("{ cell: lstm, hidden: 4, dropout: 1 }", "HML0104")]
    [InlineData("{ cell: lstm, hidden: [4, 4], dropout: 0.5 }", "")]
    [InlineData("{ cell: lstm, hidden: 4, weight_dropout: 0.5 }", "")]
    [InlineData("{ cell: lstm, hidden: 4, weight_dropout: 1 }", "HML0104")]
    [InlineData("{ cell: lstm, hidden: 4, zoneout_hidden: 0.05, zoneout_cell: 0.5 }", "")]
    [InlineData("{ cell: lstm, hidden: 4, zoneout_hidden: 1 }", "HML0104")]
    [InlineData("{ cell: gru, hidden: 4, zoneout_hidden: 0.05 }, { cell: rnn, hidden: 4, zoneout_hidden: 0.05 }", "")]
    [InlineData("{ cell: gru, hidden: 4, zoneout_cell: 0.05 }", "HML0107")]
    [InlineData("{ cell: hm-lstm, hidden: 4, zoneout_hidden: 0.05 }", "HML0107")]
    [InlineData("{ cell: lstm, hidden: 4, dropout: 0.5 }, { cell: gru, hidden: 4 }", "")]
    [InlineData("{ cell: k-lstm, hidden: 4, temperature: { start: 1, cosine: 5 } }", "HML0306")]
    [InlineData("{ cell: k-lstm, hidden: 4, temperature: { start: 1, cosine: 5, min: 0.1 } }", "")]
    [InlineData("{ cell: k-lstm, hidden: 4, temperature: { start: 1, linear: -0.2, min: 0 } }", "HML0306")]
    [InlineData("{ cell: hm-lstm, hidden: [4, 4], boundary: { slope: 0 } }", "HML0104")]
    [InlineData("{ cell: hm-lstm, hidden: [4, 4], boundary: { slope: { start: 1, linear: 0.04, per: epoch, max: 5 } } }", "")]
    [InlineData("{ cell: hm-lstm, hidden: [4, 4], boundary: { slope: { start: 1.0, linear: 0.004, max: 3 } } }", "")]
    [InlineData("{ cell: hm-lstm, hidden: [4, 4], boundary: { slope: { start: 1, linear: 0.04, max: 4 } } }", "HML0305")]
    [InlineData("{ cell: hm-lstm, hidden: [4, 4], boundary: { slope: { start: 1, linear: 0.04, max: 5, warmup: 3 } } }", "HML0305")]
    [InlineData("{ cell: k-lstm, hidden: 4, temperature: { start: 5, exponential: -0.1, min: 0.1 } }", "")]
    [InlineData("{ cell: k-lstm, hidden: 4, temperature: { start: 4, exponential: -0.1, min: 0.1 } }", "HML0305")]
    [InlineData("{ cell: k-lstm, hidden: 4, temperature: { start: 1, linear: 0.04, max: 5 } }", "HML0305")]
    [InlineData("{ cell: hm-lstm, hidden: [4, 4], boundary: { estimator: soft, gradient: operations } }", "")]
    [InlineData("{ cell: hm-lstm, hidden: [4, 4], boundary: { estimator: sample, on_copy: hold } }", "")]
    public void A_rule_of_stacks_speaks_up_when_it_is_broken_and_only_then(string stacks, string id)
    {
        ParseResult result = NetworkParser.Parse(
            "rules.model.yaml",
            $"task: regression\ninput: {{ features: 1 }}\noutput: {{ size: 1 }}\nlayers: [ {stacks} ]\ntraining: {{ epochs: 30 }}\n");
        Assert.Equal(id.Length == 0 ? [] : [id], result.Problems.Select(static p => p.Id));
    }

    [Theory]
    [InlineData("{ cell: lstm, units: 4 }", "did you mean 'hidden'?")]
    [InlineData("{ cell: lstm, hidden_size: 4 }", "did you mean 'hidden'?")]
    [InlineData("{ cell: lstm, hidden: 4, num_layers: 2 }", "did you mean 'layers'?")]
    [InlineData("{ cell: lstm, hidden: 4, n_layers: 2 }", "did you mean 'layers'?")]
    [InlineData("{ cell: lstm, hidden: 4, input_size: 2 }", "it is called 'features', a key of 'input'")]
    [InlineData("{ cell: lstm, hidden: 4, lookback: 2 }", "it is a key of 'data'")]
    [InlineData("{ type: lstm, hidden: 4 }", "did you mean 'cell'?")]
    public void Words_of_other_libraries_in_a_stack_are_one_problem_with_the_key_that_they_mean(string stack, string cure)
    {
        ParseResult result = NetworkParser.Parse(
            "rules.model.yaml", $"task: regression\ninput: {{ features: 1 }}\noutput: {{ size: 1 }}\nlayers: [ {stack} ]\n");

        Problem problem = Assert.Single(result.Problems);
        Assert.Equal("HML0101", problem.Id);
        Assert.EndsWith("; " + cure, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: { csv: a.csv, columns: [x] }")]
    [InlineData("data: { sries: a.csv, columns: [x] }")]
    [InlineData("training: { optimizer: { type: sgd, momentum: 0.9 } }")]
    public void A_misspelt_kind_is_one_problem_and_none_about_the_keys_beside_it(string line) =>
        Assert.Equal("HML0101", Assert.Single(NetworkParser.Parse("rules.model.yaml", line + "\n" + Rest).Problems).Id);

    [Fact]
    public void Every_word_of_the_table_of_synonyms_is_answered_with_a_key_where_the_key_is()
    {
        Assert.All(Synonyms.Words, pair =>
        {
            (Section section, string word) = pair;
            Assert.DoesNotContain(section.Keys, key => key.Name == word);
            Assert.Equal(section, Synonyms.Of(word, section, static _ => true)?.Section);
        });
    }

    [Theory]
    [InlineData("lstm, hidden: 4 } ]", "{ size: 2, from: all, embedding: 8 }", "HML0203")]
    [InlineData("hm-lstm, hidden: [4, 4] }, { cell: gru, hidden: 4 } ]", "{ size: 2, from: all, embedding: 8 }", "HML0203")]
    [InlineData("hm-lstm, hidden: [4, 4] } ]", "{ size: 2, embedding: 8 }", "HML0204")]
    [InlineData("hm-lstm, hidden: [4, 4] } ]", "{ from: all, embedding: 8 }", "HML0205")]
    [InlineData("lstm, hidden: 4 } ]", "{ size: 2, from: all }", "HML0203")]
    [InlineData("lstm, hidden: 4 } ]", "{ size: 2, embedding: 8 }", "HML0204")]
    [InlineData("gru, hidden: 4 }, { cell: hm-lstm, hidden: [4, 4] } ]", "{ size: 2, from: all, embedding: 8 }", "")]
    [InlineData("lstm, hidden: 4, bidirectional: true } ]", "{ size: 2, steps: each }", "")]
    public void A_rule_of_the_head_speaks_up_when_it_is_broken_and_only_then(string stacks, string output, string id)
    {
        ParseResult result = NetworkParser.Parse(
            "rules.model.yaml", $"task: classification\ninput: {{ features: 1 }}\nlayers: [ {{ cell: {stacks}\noutput: {output}\n");
        Assert.Equal(id.Length == 0 ? [] : [id], result.Problems.Select(static p => p.Id));
    }

    [Theory]
    [InlineData("{ tokens: 9, embedding: 4 }", "lstm, hidden: [8, 4]", "", "")]
    [InlineData("{ tokens: 9, embedding: 4 }", "lstm, hidden: 8", "hidden: [6, 4]", "")]
    [InlineData("{ tokens: 9, embedding: 4 }", "hm-lstm, hidden: [8, 8]", "from: all, embedding: 4", "")]
    [InlineData(
        "{ tokens: 9, embedding: 4 }",
        "lstm, hidden: [4, 8]",
        "",
        "HML0224 the top layer is 8 wide; make them equal, or add 'hidden: 4'")]
    [InlineData(
        "{ tokens: 9, embedding: 4 }",
        "lstm, hidden: 4",
        "hidden: [4, 3]",
        "HML0224 the last of the head's 'hidden' is 3 wide; make them equal")]
    [InlineData(
        "{ tokens: 9, embedding: 4 }",
        "hm-lstm, hidden: [8, 4]",
        "from: all, embedding: 8",
        "HML0224 the head's 'embedding' is 8 wide; make them equal, or add 'hidden: 4'")]
    [InlineData("{ tokens: 9 }", "lstm, hidden: 8", "", "HML0223 'input' has no 'embedding'; add 'embedding: 8'")]
    [InlineData("{ tokens: 9, embedding: x }", "lstm, hidden: 8", "", "HML0103 'embedding' must be")]
    [InlineData("{ features: 9 }", "lstm, hidden: 8", "", "HML0202 needs 'tokens'")]
    public void A_tied_output_needs_an_embedding_of_its_width(string input, string stack, string output, string words)
    {
        ParseResult result = NetworkParser.Parse(
            "rules.model.yaml",
            $"task: language-model\ninput: {input}\nlayers: [ {{ cell: {stack} }} ]\n"
            + $"output: {{ tied: true{(output.Length == 0 ? "" : ", " + output)} }}\n");

        if (words.Length == 0)
        {
            Assert.Empty(result.Problems);
            Assert.True(result.Definition!.Output.Tied);
            return;
        }

        Problem problem = Assert.Single(result.Problems);
        Assert.Equal(words[..7], problem.Id);
        Assert.Contains(words[8..], problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("regression")]
    [InlineData("classification")]
    public void Only_a_language_model_has_a_tied_output(string task)
    {
        ParseResult result = NetworkParser.Parse(
            "rules.model.yaml",
            $"task: {task}\ninput: {{ tokens: 9, embedding: 4 }}\nlayers: [ {{ cell: lstm, hidden: 4 }} ]\n"
            + "output: { size: 9, steps: each, tied: true }\n");

        Problem problem = Assert.Single(result.Problems);
        Assert.Equal("HML0223", problem.Id);
        Assert.EndsWith($"but the task is {task}; remove it", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ features: 28 }", "{ idx: mnist }", 10, "")]
    [InlineData("{ features: 1 }", "{ idx: mnist, rows_as_steps: false }", 10, "")]
    [InlineData("{ features: 1 }", "{ idx: MNIST }", 10, "A step of mnist has 28 pixels, but the input has 1 features")]
    [InlineData("{ features: 28 }", "{ idx: mnist }", 9, "mnist has 10 classes, but the output has size 9")]
    [InlineData("{ tokens: 256 }", "{ idx: digits }", 10, "Images enter as features, but the input has tokens")]
    [InlineData("{ tokens: 256 }", "{ synthetic: sines }", 2, "Synthetic data enter as features, but the input has tokens")]
    [InlineData("{ tokens: 256 }", "{ texts: 20news }", 20, "")]
    [InlineData("{ tokens: 256 }", "{ texts: 20news }", 4, "20news has 20 classes, but the output has size 4")]
    [InlineData("{ tokens: 27 }", "{ texts: a }", 4, "The alphabet has 256 characters, but the input has 27 tokens")]
    [InlineData("{ tokens: 99 }", "{ texts: a, alphabet: chars }", 4, "")]
    [InlineData("{ tokens: 28 }", "{ texts: a, alphabet: text8 }", 4, "")]
    [InlineData("{ tokens: 27 }", "{ texts: a, alphabet: text8, pad: right }", 4, "")]
    [InlineData(
        "{ tokens: 27 }",
        "{ texts: a, alphabet: text8 }",
        4,
        "The alphabet has 27 characters, and one token more that fills up on the left, but the input has 27 tokens")]
    public void Data_that_are_known_to_differ_from_the_network_are_refused(string input, string data, int size, string words)
    {
        ParseResult result = NetworkParser.Parse(
            "rules.model.yaml",
            $"task: classification\ninput: {input}\nlayers: [ {{ cell: lstm, hidden: 4 }} ]\noutput: {{ size: {size} }}\ndata: {data}\n");
        Assert.Equal(words.Length == 0 ? [] : [words], result.Problems.Select(static p => p.Message));
    }

    [Theory]
    [InlineData("boundary: { estimator: soft, gradient: gate }", "", "expected operations with 'estimator: soft'")]
    [InlineData("boundary: { estimator: step, gradient: gate }", "", "did you mean 'gates'?")]
    [InlineData("boundary: { estimator: soft, on_copy: holds }", "", "expected recompute with 'estimator: soft'")]
    [InlineData("boundary: { on_copy: holds }", "", "did you mean 'hold'?")]
    [InlineData("boundary: { estimator: soff, gradient: gates }", "", "expected step or sample with the keys beside it")]
    [InlineData("boundary: { estimator: soff }", "", "did you mean 'soft'?")]
    [InlineData("dropout: 0", "from: al, embedding: 4", "did you mean 'all'?")]
    [InlineData("dropout: 0 }, { cell: lstm, hidden: 4", "from: al, embedding: 4", "expected top with lstm on top")]
    [InlineData("dropout: 0", "steps: lost", "expected each with language-model")]
    public void A_misspelt_word_is_not_answered_with_one_that_another_key_refuses(string stack, string output, string cure)
    {
        ParseResult result = NetworkParser.Parse(
            "rules.model.yaml",
            "task: language-model\ninput: { tokens: 9 }\n"
            + $"layers: [ {{ cell: hm-lstm, hidden: [4, 4], {stack} }} ]\noutput: {{ {output} }}\n");

        Problem problem = Assert.Single(result.Problems, static p => p.Severity == ProblemSeverity.Error);
        Assert.Equal("HML0102", problem.Id);
        Assert.EndsWith("; " + cure, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_value_brings_no_second_problem_from_a_rule_that_needs_it()
    {
        const string Text = """
            task: clasification
            input: { tokens: x }
            layers: [ { cell: hm-lsmt, hidden: 4, layer_norm: true } ]
            output: { from: al, embedding: 8 }
            data: { text: a, alphabet: text8 }

            """;
        string[] ids = [.. NetworkParser.Parse("a.model.yaml", Text).Problems.Select(static p => p.Id)];
        Assert.Equal(["HML0102", "HML0103", "HML0102", "HML0102"], ids);
    }
}
