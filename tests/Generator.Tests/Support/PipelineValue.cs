using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis.Text;

namespace Hmlstm.Generator.Tests.Support;

/// <summary>
/// Walks what a step of the pipeline gives: a reference to the compiler's own objects would keep a whole compilation alive.
/// </summary>
internal static class PipelineValue
{
    internal static void AssertPlain(string step, object? value) =>
        Walk(step, value, new HashSet<object>(ReferenceEqualityComparer.Instance));

    private static void Walk(string step, object? value, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
        {
            return;
        }

        // The text of a file is compared by its checksum; nothing after the first step may hold it.
        if (step == TrackingNames.File && value is SourceText)
        {
            return;
        }

        Type type = value.GetType();
        Assert.False(
            type.Assembly.GetName().Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal),
            $"The step {step} holds a {type.FullName}.");
        Assert.False(
            type.IsArray && step != TrackingNames.File && type.GetElementType()!.Namespace == "System.Collections.Immutable",
            $"The step {step} holds a {type.FullName}.");

        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(step, item, seen);
            }
        }

        for (Type? part = type; part is not null && part != typeof(object); part = part.BaseType)
        {
            foreach (FieldInfo field in part.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Walk(step, field.GetValue(value), seen);
            }
        }
    }
}
