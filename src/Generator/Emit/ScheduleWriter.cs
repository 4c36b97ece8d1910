using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes what changes during training.</summary>
internal static class ScheduleWriter
{
    /// <summary>The schedules as static properties.</summary>
    internal static void Constants(CodeWriter code, IReadOnlyList<ScheduledPart> parts)
    {
        foreach (ScheduledPart part in parts.Where(static part => !part.IsConstant))
        {
            code.Gap();
            code.Doc($"<summary>The values of <see cref=\"{part.Name}\"/> during training: {Words(part.Schedule)}.</summary>");
            new RecordLiteral().Write(
                code, $"public static {Names.Models}.Schedule {part.Name}Schedule {{ get; }} = ", part.Schedule, ";", isTyped: true);
        }
    }

    /// <summary>The constructor's lines.</summary>
    internal static void Construct(CodeWriter code, IReadOnlyList<ScheduledPart> parts)
    {
        foreach (ScheduledPart part in parts.Where(static part => part.IsConstant))
        {
            code.Line($"{part.Name} = {Literal.Of(part.Schedule.Start)};");
        }

        string[] values = [.. parts
            .Where(static part => !part.IsConstant)
            .Select(static part => $"new(\"{part.Label}\", {part.Name}Schedule, value => {part.Name} = value)")];
        if (values.Length > 0)
        {
            code.Line($"Schedules = [{string.Join(", ", values)}];");
        }
    }

    /// <summary>The values themselves, and the list of those that training changes.</summary>
    internal static void Properties(CodeWriter code, IReadOnlyList<ScheduledPart> parts)
    {
        foreach (ScheduledPart part in parts)
        {
            code.Gap();
            code.Doc($"<summary>{part.Summary}</summary>");
            using (code.Open($"public double {part.Name}"))
            {
                code.Line($"get => {part.Target};");
                code.Line($"set => {part.Target} = value;");
            }
        }

        if (parts.Any(static part => !part.IsConstant))
        {
            code.Gap();
            code.Doc("<inheritdoc/>");
            code.Line($"public override {Names.ReadOnlyList}<{Names.Runtime}.ScheduledValue> Schedules {{ get; }}");
        }
    }

    /// <summary>A schedule in words, without the final full stop.</summary>
    internal static string Words(Schedule schedule)
    {
        string units = schedule.Per == ScheduleUnit.Epoch ? "epochs" : "iterations";
        string start = Literal.Of(schedule.Start);
        string rule = schedule.Rule switch
        {
            ScheduleRule.Linear => $"{start} {(schedule.Rate < 0 ? "-" : "+")} {Literal.Of(Math.Abs(schedule.Rate))} n after n {units}",
            ScheduleRule.Exponential => $"{start} e^({Literal.Of(schedule.Rate)} n) after n {units}",
            ScheduleRule.Cosine => $"half a cosine from {start} down over {Literal.Of(schedule.Rate)} {units}",
            ScheduleRule.Drops => $"{start}, " + string.Join(
                ", ", schedule.Drops.Select(drop => $"times {Literal.Of(drop.Factor)} from {units} {Integer(drop.From)} on")),
            _ => start,
        };
        string floor = schedule.Min is { } min ? $", at least {Literal.Of(min)}" : "";
        string ceiling = schedule.Max is { } max ? $", at most {Literal.Of(max)}" : "";
        string warmup = schedule.Warmup > 0 ? $", rising from 0 over the first {Integer(schedule.Warmup)} {units}" : "";
        return rule + floor + ceiling + warmup;
    }

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);
}
