namespace Hmlstm.Definitions;

/// <summary>The one table of what can be wrong. A compiler makes its diagnostics from it, a terminal its lines.</summary>
/// <remarks>
/// Families: 00xx the text, 01xx keys and types, 02xx shapes and wiring, 03xx training and data, 09xx the project around the files.
/// An id is never used again for something else. Each has a page, <see cref="HelpLink"/>.
/// </remarks>
public sealed class ProblemKind
{
    private ProblemKind(string id, ProblemSeverity severity, string title, string messageFormat)
    {
        Id = id;
        Severity = severity;
        Title = title;
        MessageFormat = messageFormat;
    }

    /// <summary>HML and four digits.</summary>
    public string Id { get; }

    /// <summary>Whether the definition can be used in spite of it.</summary>
    public ProblemSeverity Severity { get; }

    /// <summary>A few words.</summary>
    public string Title { get; }

    /// <summary>The message, a composite format over the arguments of a <see cref="Problem"/>.</summary>
    public string MessageFormat { get; }

    /// <summary>The page with the cause, a bad and a good example, a path in the repository and in the package.</summary>
    public string HelpLink => $"docs/diagnostics/{Id}.md";

    /// <summary>The text is longer than a definition can be. Arguments: its length, the limit.</summary>
    public static ProblemKind FileTooLarge { get; } = Error(
        "HML0001", "The file is too large", "The file has {0} characters; a definition has at most {1}");

    /// <summary>The text is not text. Arguments: the character as U+nnnn, what to do.</summary>
    public static ProblemKind InvalidCharacter { get; } = Error(
        "HML0002", "The file has a character that text cannot have", "The character {0} is not allowed here; {1}");

    /// <summary>A tab indents a line.</summary>
    public static ProblemKind TabIndentation { get; } = Error(
        "HML0003", "A tab indents a line",
        "A tab stands before the first word of this line; YAML is indented with spaces");

    /// <summary>The text is not YAML. Arguments: what the reader says.</summary>
    public static ProblemKind InvalidYaml { get; } = Error(
        "HML0004", "The text is not YAML", "This is not YAML: {0}");

    /// <summary>Anchors and aliases. Arguments: the anchor or alias.</summary>
    public static ProblemKind Anchor { get; } = Error(
        "HML0005", "Anchors and aliases are not part of the language",
        "'{0}' is an anchor or alias, which definitions do not have; write the value out");

    /// <summary>Tags. Arguments: the tag.</summary>
    public static ProblemKind Tag { get; } = Error(
        "HML0006", "Tags are not part of the language", "'{0}' is a tag, which definitions do not have; write the value alone");

    /// <summary>A second document.</summary>
    public static ProblemKind SecondDocument { get; } = Error(
        "HML0007", "The file has more than one document",
        "A second document starts here; one file is one network, so put it into a file of its own");

    /// <summary>Lists and maps inside each other too deeply. Arguments: the limit.</summary>
    public static ProblemKind TooDeep { get; } = Error(
        "HML0008", "Lists and maps are nested too deeply", "Lists and maps are nested more than {0} deep here; no definition needs that");

    /// <summary>A key twice in a map. Arguments: the key, the line of the first.</summary>
    public static ProblemKind DuplicateKey { get; } = Error(
        "HML0009", "A key stands twice in one map", "'{0}' stands twice; the first is in line {1}");

    /// <summary>Nothing in the file.</summary>
    public static ProblemKind Empty { get; } = Error(
        "HML0010", "The file has no definition", "The file has no definition; it starts with keys such as 'task', 'input' and 'layers'");

    /// <summary>A key that is a list or a map.</summary>
    public static ProblemKind KeyNotText { get; } = Error(
        "HML0011", "A key is not a word", "A key must be a word, not a list or a map");

    /// <summary>A merge key.</summary>
    public static ProblemKind MergeKey { get; } = Error(
        "HML0012", "Merge keys are not part of the language", "'<<' is a merge key, which definitions do not have; write the keys out");

    /// <summary>More problems than anybody reads. Arguments: how many are not shown.</summary>
    public static ProblemKind TooManyProblems { get; } = Error(
        "HML0013", "The file has too many problems", "{0} more problems are not shown");

    /// <summary>A key that the section does not have. Arguments: the key, the section, what to write instead.</summary>
    public static ProblemKind UnknownKey { get; } = Error(
        "HML0101", "Unknown key", "'{0}' is not a key of {1}; {2}");

    /// <summary>A word that the key does not take. Arguments: the word, the key, what to write instead.</summary>
    public static ProblemKind UnknownValue { get; } = Error(
        "HML0102", "Unknown value", "'{0}' is not a value of '{1}'; {2}");

    /// <summary>A value of another type. Arguments: the key, what is expected, what is found.</summary>
    public static ProblemKind WrongType { get; } = Error(
        "HML0103", "Wrong type", "'{0}' must be {1}, but it is {2}");

    /// <summary>A number or a length outside its range. Arguments: the key, what is expected, what is found.</summary>
    public static ProblemKind OutOfRange { get; } = Error(
        "HML0104", "Out of range", "'{0}' must be {1}, but it is {2}");

    /// <summary>A key that must be there. Arguments: the section, the key, what it is.</summary>
    public static ProblemKind MissingKey { get; } = Error(
        "HML0105", "A key is missing", "'{1}' is missing in {0}; expected {2}");

    /// <summary>A name that C# cannot have. Arguments: the key, the name, the reason.</summary>
    public static ProblemKind InvalidName { get; } = Error(
        "HML0106", "The name is not a C# name", "'{0}' must be a C# name, but '{1}' {2}");

    /// <summary>A key of another variant. Arguments: the key, whose it is, what has none.</summary>
    public static ProblemKind KeyOfAnother { get; } = Error(
        "HML0107", "The key belongs to something else", "'{0}' is an option of {1}; {2} has none");

    /// <summary>Two keys that exclude each other. Arguments: both keys, what to do.</summary>
    public static ProblemKind ExclusiveKeys { get; } = Error(
        "HML0108", "Two keys exclude each other", "'{0}' and '{1}' exclude each other; {2}");

    /// <summary>A number that is to be looked up in the data. Arguments: the key, the file's name.</summary>
    public static ProblemKind NumberOfData { get; } = Error(
        "HML0109", "A number is to come from the data",
        "'{0}' is auto, and a network needs the number itself; 'hmlstm fit {1}' looks it up in the data and writes it here");

    /// <summary>Layers and widths that differ. Arguments: layers, widths.</summary>
    public static ProblemKind LayerCount { get; } = Error(
        "HML0201", "The number of layers differs from the number of widths",
        "'layers' is {0}, but 'hidden' lists {1} widths; leave 'layers' out");

    /// <summary>A language model of real vectors.</summary>
    public static ProblemKind LanguageModelNeedsTokens { get; } = Error(
        "HML0202", "A language model reads tokens", "A language model predicts the next token: its input needs 'tokens', not 'features'");

    /// <summary>All levels of a network whose top stack has no levels. Arguments: the top cell, what to use.</summary>
    public static ProblemKind AllNeedsHmLstm { get; } = Error(
        "HML0203", "'from: all' needs an hm-lstm on top",
        "'from: all' reads every level of an hm-lstm, but the top stack is {0}; use {1}");

    /// <summary>An embedding of the head without, or 'from: all' with none. Arguments: what is missing or too much.</summary>
    public static ProblemKind EmbeddingWithAll { get; } = Error(
        "HML0204", "'embedding' and 'from: all' go together", "'embedding' is the width of the gated embedding of all levels; {0}");

    /// <summary>No output size. Arguments: what the size is for this task.</summary>
    public static ProblemKind SizeMissing { get; } = Error(
        "HML0205", "The output's size is missing", "'output' needs 'size': {0}");

    /// <summary>A language model whose output is not its vocabulary. Arguments: the size, the vocabulary.</summary>
    public static ProblemKind SizeIsVocabulary { get; } = Error(
        "HML0206", "A language model's size is its vocabulary",
        "'size' is {0}, but a language model predicts one of {1} tokens; leave 'size' out");

    /// <summary>A backward direction that would read what is to be predicted.</summary>
    public static ProblemKind BidirectionalLanguageModel { get; } = Error(
        "HML0207", "A language model cannot be bidirectional",
        "A bidirectional stack reads the tokens that a language model is to predict; remove 'bidirectional'");

    /// <summary>A backward direction with a carried state.</summary>
    public static ProblemKind BidirectionalCarry { get; } = Error(
        "HML0208", "A bidirectional stack cannot carry its state",
        "The backward direction starts at a window's end, so no state can be carried into it; remove 'carry_state' or 'bidirectional'");

    /// <summary>Soft boundaries with a cut gradient.</summary>
    public static ProblemKind SoftNeedsOperations { get; } = Error(
        "HML0209", "Soft boundaries need the gradient of the operations",
        "With 'estimator: soft' z blends the operations, so its gradient goes through them; use 'gradient: operations'");

    /// <summary>Soft boundaries that are to be held.</summary>
    public static ProblemKind SoftCannotHold { get; } = Error(
        "HML0210", "Soft boundaries have no COPY step to hold on",
        "With 'estimator: soft' no step is a COPY alone, so nothing can be held; use 'on_copy: recompute'");

    /// <summary>Options of detectors that are not there.</summary>
    public static ProblemKind NoDetector { get; } = Warning(
        "HML0211", "An hm-lstm of one level has no boundary detector",
        "An hm-lstm of one level has no boundary detector, so 'boundary' has no effect; add a level or 'top: true'");

    /// <summary>Dropout on nothing.</summary>
    public static ProblemKind DropoutUnused { get; } = Warning(
        "HML0212", "The dropout has no effect",
        "Dropout acts on what goes up to a next layer, and nothing is above this one; remove 'dropout' or add a layer");

    /// <summary>A forget bias without a bias.</summary>
    public static ProblemKind ForgetBiasNeedsBias { get; } = Error(
        "HML0213", "A forget bias needs a bias", "'forget_bias' is the start of a bias, but 'bias' is false; remove one of them");

    /// <summary>More parameters than can be meant. Arguments: how many, the limit.</summary>
    public static ProblemKind TooManyParameters { get; } = Error(
        "HML0214", "The network is too large", "The network has {0} parameters, more than {1}; check the widths");

    /// <summary>A language model of the last step.</summary>
    public static ProblemKind LanguageModelEach { get; } = Error(
        "HML0215", "A language model predicts at each step", "A language model predicts the next token at each step; remove 'steps: last'");

    /// <summary>Too many layers. Arguments: how many, the limit.</summary>
    public static ProblemKind TooManyLayers { get; } = Error(
        "HML0216", "The network has too many layers", "The network has {0} layers, more than {1}");

    /// <summary>Features that are not the sum of what enters. Arguments: the features, the sum, its parts.</summary>
    public static ProblemKind FeatureSum { get; } = Error(
        "HML0217", "The features are not what enters", "'features' is {0}, but {1} enter: {2}");

    /// <summary>Outputs that are not the sum of what is predicted. Arguments: the size, the sum, its parts.</summary>
    public static ProblemKind OutputSum { get; } = Error(
        "HML0218", "The output's size is not what is predicted", "'size' is {0}, but {1} values are predicted: {2}");

    /// <summary>A column that would enter in two ways. Arguments: the column, both keys.</summary>
    public static ProblemKind ColumnRoles { get; } = Error(
        "HML0219", "A column has two roles", "The column '{0}' is in '{1}' and in '{2}'; remove it from one of them");

    /// <summary>A loss of another task. Arguments: the loss, its tasks, the network's task.</summary>
    public static ProblemKind LossOfAnother { get; } = Error(
        "HML0220", "The loss belongs to another task", "'{0}' is a loss for {1}, but the task is {2}");

    /// <summary>Quantiles out of order. Arguments: a level, the level before it.</summary>
    public static ProblemKind QuantilesNotRising { get; } = Error(
        "HML0221", "The quantiles do not rise", "The levels of 'quantiles' must rise, but {0} follows {1}");

    /// <summary>Weights of another number of classes. Arguments: how many weights, how many classes.</summary>
    public static ProblemKind ClassWeightCount { get; } = Error(
        "HML0222", "The weights are not one for each class", "'class_weights' lists {0} weights, but the network has {1} classes");

    /// <summary>A tied output without an embedding to share. Arguments: what is wrong and what to do.</summary>
    public static ProblemKind TiedNeedsEmbedding { get; } = Error(
        "HML0223", "A tied output needs the embedding of a language model",
        "'tied' shares the weight of a language model's token embedding, but {0}");

    /// <summary>
    /// A tied output of another width. Arguments: the embedding's width, what the last product reads, how wide that is, what to do.
    /// </summary>
    public static ProblemKind TiedWidth { get; } = Error(
        "HML0224", "A tied output is as wide as the embedding",
        "'tied' makes one weight of both ends, but 'embedding' of 'input' is {0} and {1} is {2} wide; {3}");

    /// <summary>Two rules. Arguments: both rules, the schedule.</summary>
    public static ProblemKind TwoRules { get; } = Error(
        "HML0301", "A schedule has two rules", "'{0}' and '{1}' are two rules for '{2}'; a schedule has one");

    /// <summary>Floor, start and ceiling in the wrong order. Arguments: the schedule, what is wrong.</summary>
    public static ProblemKind ScheduleLimits { get; } = Error(
        "HML0302", "A schedule's limits contradict it", "The schedule of '{0}' contradicts itself: {1}");

    /// <summary>A rule that asks evaluations, on a value that does not wait for them. Arguments: the rule, the schedule.</summary>
    public static ProblemKind RuleOfLearningRate { get; } = Error(
        "HML0303", "The rule is for learning rates only",
        "'{0}' is a rule for learning rates only; '{1}' takes linear, exponential, cosine or drops");

    /// <summary>A schedule's key that does nothing. Arguments: the key, the schedule, the reason.</summary>
    public static ProblemKind ScheduleKeyUnused { get; } = Warning(
        "HML0304", "A schedule's key has no effect", "'{0}' has no effect on '{1}': {2}");

    /// <summary>A training that ends before a schedule does. Arguments: the schedule, what is not reached, the epochs.</summary>
    public static ProblemKind EpochsTooFew { get; } = Warning(
        "HML0305", "The epochs end before the schedule does", "The schedule of '{0}' {1}, but training ends after {2} epochs");

    /// <summary>A value that leaves its range. Arguments: the schedule, what it must be, when it is not.</summary>
    public static ProblemKind ScheduleRange { get; } = Error(
        "HML0306", "A schedule leaves its range", "'{0}' must stay above 0 and finite, but {1}; {2}");

    /// <summary>A carried state without windows.</summary>
    public static ProblemKind CarryNeedsWindow { get; } = Warning(
        "HML0307", "A carried state needs windows", "'carry_state' has no effect without 'window': whole sequences have no next window");

    /// <summary>A metric of another task. Arguments: the metric, the task, what to write instead.</summary>
    public static ProblemKind MetricOfAnother { get; } = Error(
        "HML0308", "The metric belongs to another task", "'{0}' is not measured for {1}; {2}");

    /// <summary>A patience that never ends. Arguments: the patience, the epochs.</summary>
    public static ProblemKind PatienceTooLong { get; } = Warning(
        "HML0309", "The patience is longer than the training",
        "Early stopping waits for {0} evaluations, but training ends after {1} epochs");

    /// <summary>Nesterov's momentum without momentum.</summary>
    public static ProblemKind NesterovNeedsMomentum { get; } = Error(
        "HML0310", "Nesterov's momentum needs momentum", "'nesterov' needs a 'momentum' above 0");

    /// <summary>Parts that are not the whole. Arguments: the sum.</summary>
    public static ProblemKind SplitSum { get; } = Error(
        "HML0311", "The parts do not add up to 1", "The parts of 'split' add up to {0}, not to 1");

    /// <summary>Data of another shape than the network. Arguments: what the data have, what the network has.</summary>
    public static ProblemKind DataShape { get; } = Error(
        "HML0312", "The data do not fit the network", "{0}, but {1}");

    /// <summary>Data of another task. Arguments: the data, their tasks, the network's task.</summary>
    public static ProblemKind DataTask { get; } = Error(
        "HML0313", "The data do not fit the task", "'{0}' data are for {1}, but the task is {2}");

    /// <summary>
    /// A training that is led by a part that is not there. Arguments: the key that needs it, why there is none and what to do.
    /// </summary>
    public static ProblemKind NoValidationPart { get; } = Error(
        "HML0314", "Nothing is left to validate on",
        "'{0}' needs a validation part, but {1}");

    /// <summary>Restarts of a state that is never carried.</summary>
    public static ProblemKind RestartNeedsCarry { get; } = Warning(
        "HML0315", "Restarts need a carried state", "'restart' has no effect without 'carry_state': every window starts from zeros");

    /// <summary>Calendar features without times.</summary>
    public static ProblemKind CalendarNeedsTime { get; } = Error(
        "HML0316", "A calendar needs times", "'calendar' needs 'time', the column that says when a row was observed");

    /// <summary>Differences that skip rows. Arguments: the transform, the steps ahead.</summary>
    public static ProblemKind DifferenceAhead { get; } = Error(
        "HML0317", "A difference starts at the last row seen",
        "'{0}' is taken back from the last row that was seen, but 'ahead' is {1}; use 'ahead: 1', and 'horizon' for further steps");

    /// <summary>A classification of a series whose classes are nowhere.</summary>
    public static ProblemKind SeriesLabelMissing { get; } = Error(
        "HML0326", "The classes of a series are missing",
        "The task is classification, so 'data' needs 'label': the column that has the class of each row");

    /// <summary>Classes of a series that is not classified. Arguments: the task.</summary>
    public static ProblemKind LabelOfClassification { get; } = Error(
        "HML0327", "Classes are for classification",
        "'label' is the class of each row, but the task is {0}; use 'task: classification', or 'target' for values");

    /// <summary>One word for two things. Arguments: the word.</summary>
    public static ProblemKind SameSpecialWord { get; } = Error(
        "HML0330", "The unknown word and the line end are one word",
        "'{0}' stands for unknown words and for line ends; give 'unknown' and 'end_of_line' two words");

    /// <summary>Two files that claim one type. Arguments: the type, the other file.</summary>
    public static ProblemKind SameType { get; } = Error(
        "HML0901", "Two definitions claim one type",
        "The type '{0}' is also defined by '{1}'; give one of them another 'model' or 'namespace'");

    /// <summary>A file that cannot be read. Arguments: the reason.</summary>
    public static ProblemKind Unreadable { get; } = Error(
        "HML0902", "The file cannot be read", "The file cannot be read: {0}");

    /// <summary>A namespace at an item of the project that is none. Arguments: the text.</summary>
    public static ProblemKind ProjectNamespace { get; } = Error(
        "HML0903", "The project's namespace is not a C# namespace",
        "'{0}', the Namespace of the file's item in the project, is not a C# namespace; correct it, or set 'namespace' in the file");

    /// <summary>A type and a namespace of one name. Arguments: the name, what it is here, what it is there, the other file.</summary>
    public static ProblemKind TypeAndNamespace { get; } = Error(
        "HML0904", "A type and a namespace have one name",
        "'{0}' is {1} here and {2} in '{3}', and a C# name is one of them; give one of the files another 'model' or 'namespace'");

    /// <summary>A project in a C# that generated classes cannot be written in. Arguments: its version, the least one.</summary>
    public static ProblemKind ProjectLanguage { get; } = Error(
        "HML0905", "The project's C# version is too old",
        "The project is compiled as C# {0}, but generated classes need C# {1} or later; remove LangVersion from the project, or raise it");

    /// <summary>All kinds, by id.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        FileTooLarge, InvalidCharacter, TabIndentation, InvalidYaml, Anchor, Tag, SecondDocument, TooDeep, DuplicateKey, Empty, KeyNotText,
        MergeKey, TooManyProblems,
        UnknownKey, UnknownValue, WrongType, OutOfRange, MissingKey, InvalidName, KeyOfAnother, ExclusiveKeys,
        NumberOfData,
        LayerCount, LanguageModelNeedsTokens, AllNeedsHmLstm, EmbeddingWithAll, SizeMissing, SizeIsVocabulary,
        BidirectionalLanguageModel, BidirectionalCarry, SoftNeedsOperations, SoftCannotHold, NoDetector, DropoutUnused, ForgetBiasNeedsBias,
        TooManyParameters, LanguageModelEach, TooManyLayers, FeatureSum, OutputSum, ColumnRoles, LossOfAnother, QuantilesNotRising,
        ClassWeightCount, TiedNeedsEmbedding, TiedWidth,
        TwoRules, ScheduleLimits, RuleOfLearningRate, ScheduleKeyUnused, EpochsTooFew, ScheduleRange, CarryNeedsWindow, MetricOfAnother,
        PatienceTooLong, NesterovNeedsMomentum, SplitSum, DataShape, DataTask, NoValidationPart, RestartNeedsCarry,
        CalendarNeedsTime, DifferenceAhead, SeriesLabelMissing, LabelOfClassification, SameSpecialWord,
        SameType, Unreadable, ProjectNamespace, TypeAndNamespace, ProjectLanguage,
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Title}";

    private static ProblemKind Error(string id, string title, string messageFormat) =>
        new(id, ProblemSeverity.Error, title, messageFormat);

    private static ProblemKind Warning(string id, string title, string messageFormat) =>
        new(id, ProblemSeverity.Warning, title, messageFormat);
}
