using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;
using Hmlstm.Definitions.Validation;

namespace Hmlstm.Definitions.Cells;

/// <summary>What a kind of cell brings to the definition language.</summary>
internal sealed class CellKindDescription
{
    public required CellKind Kind { get; init; }

    /// <summary>The value of <c>cell</c> that chooses it.</summary>
    public required string Word { get; init; }

    /// <summary>One sentence.</summary>
    public required string Documentation { get; init; }

    /// <summary>Its own keys. Kinds of one family share them: each key says which of the kinds have it.</summary>
    public required IReadOnlyList<Key> Keys { get; init; }

    /// <summary>Those of its own keys that are written below the keys of every stack.</summary>
    public IReadOnlyList<Key> LastKeys { get; init; } = [];

    /// <summary>The sections of those keys that no other key has.</summary>
    public IReadOnlyList<Section> Sections { get; init; } = [];

    /// <summary>Whether it has a forget gate, and with it <c>forget_bias</c>.</summary>
    public bool HasForgetGate { get; init; }

    /// <summary>Whether a head may read all of its layers.</summary>
    public bool HasLevels { get; init; }

    /// <summary>Makes a stack, but for what <see cref="StackDefinition"/> itself has. Problems go where the values say.</summary>
    public required Func<StackValues, StackDefinition> Build { get; init; }
}

/// <summary>All kinds of cells: the one place in which a kind is registered.</summary>
internal static class CellKinds
{
    /// <summary>The kinds in the order in which their keys are documented.</summary>
    private static readonly IReadOnlyList<CellKindDescription> InKeyOrder =
    [
        KLstmCell.Kind,
        .. RnnCells.Kinds,
        HmLstmCell.Kind,
    ];

    /// <summary>The kinds in the order of <see cref="CellKind"/>.</summary>
    public static readonly IReadOnlyList<CellKindDescription> All = [.. InKeyOrder.OrderBy(static kind => kind.Kind)];

    /// <summary>The keys that some kinds have and others lack.</summary>
    public static IEnumerable<Key> Keys => InKeyOrder.SelectMany(static kind => kind.Keys).Distinct();

    /// <summary>Those that are written below the keys of every stack.</summary>
    public static IEnumerable<Key> LastKeys => InKeyOrder.SelectMany(static kind => kind.LastKeys).Distinct();

    /// <summary>The sections that kinds bring.</summary>
    public static IEnumerable<Section> Sections => InKeyOrder.SelectMany(static kind => kind.Sections).Distinct();

    /// <summary>The kind that a word chooses; null for a word that chooses none.</summary>
    public static CellKindDescription? Find(string? word) => All.FirstOrDefault(kind => kind.Word == word);

    /// <summary>The description of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not registered.</exception>
    public static CellKindDescription Of(CellKind kind) => All.FirstOrDefault(known => known.Kind == kind)
        ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "No cell of this kind is registered.");
}

/// <summary>What a file says of one stack, for the builder of its kind.</summary>
/// <param name="values">The values of the stack's keys.</param>
/// <param name="hidden">The width of each layer; empty where the widths are unknown.</param>
/// <param name="problems">Where problems go.</param>
/// <param name="epochs">The epochs of the training.</param>
internal sealed class StackValues(Values values, EquatableArray<int> hidden, ProblemList problems, EpochLimit epochs)
{
    public Values Values { get; } = values;

    public EquatableArray<int> Hidden { get; } = hidden;

    public ProblemList Problems { get; } = problems;

    /// <summary>What the bias of a forget gate starts at.</summary>
    public double ForgetBias => Values.Find(StackKeys.ForgetBias) ?? (Values.Get(StackKeys.Bias) ? StackKeys.UsualForgetBias : 0);

    /// <summary>A schedule of the stack.</summary>
    /// <param name="owner">The section that has the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="usual">The schedule without the key.</param>
    /// <param name="published">Schedules whose limit is no goal.</param>
    public Schedule Schedule(Values owner, SectionKey key, Schedule usual, IReadOnlyList<Schedule> published) =>
        new ScheduleRules(Problems, epochs).Build(owner, key, usual, followsEvaluations: false, published);
}
