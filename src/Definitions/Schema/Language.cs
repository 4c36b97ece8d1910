namespace Hmlstm.Definitions.Schema;

/// <summary>The whole definition language: all of its sections.</summary>
internal static class Language
{
    public static readonly IReadOnlyList<Section> Sections =
    [
        NetworkKeys.Section, InputKeys.Section, StackKeys.Section, BoundaryKeys.Section, OutputKeys.Section, TrainingKeys.Section,
        OptimizerKeys.Section, ScheduleKeys.Section, EarlyStoppingKeys.Section, DataKeys.Section, PartKeys.Section,
    ];
}
