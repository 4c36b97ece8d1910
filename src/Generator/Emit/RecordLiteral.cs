using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Hmlstm.Generator.Emit;

/// <summary>
/// A record of a definition as C#: an object creation that sets what is required and what differs from the record's own defaults. Whatever
/// property a record gets is written here without further ado.
/// </summary>
/// <param name="names">Records that have a name in the class; compared by reference.</param>
internal sealed class RecordLiteral(params (object Value, string Name)[] names)
{
    private const string Required = "System.Runtime.CompilerServices.RequiredMemberAttribute";

    /// <summary>Writes a record after some text, over as many lines as it takes.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="head">What comes before the record, on its first line.</param>
    /// <param name="record">The record.</param>
    /// <param name="tail">What comes after it.</param>
    /// <param name="isTyped">Whether the type is clear from what comes before.</param>
    internal void Write(CodeWriter code, string head, object record, string tail, bool isTyped)
    {
        string creation = head + Creation(record, isTyped);
        (string Name, object Value, Type Type)[] assignments = [.. Assignments(record)];
        if (assignments.Length == 0)
        {
            code.Line(creation + (creation.EndsWith(")", StringComparison.Ordinal) ? "" : "()") + tail);
            return;
        }

        using (code.Open(creation, "}" + tail))
        {
            foreach ((string name, object value, Type type) in assignments)
            {
                string line = $"{name} = {Expression(value, type)},";
                if (code.Fits(line) || NameOf(value) is not null || !IsRecord(value))
                {
                    code.Line(line);
                }
                else
                {
                    Write(code, $"{name} = ", value, ",", isTyped: value.GetType() == type);
                }
            }
        }
    }

    private string? NameOf(object value) => names.FirstOrDefault(pair => ReferenceEquals(pair.Value, value)).Name;

    private string Expression(object value, Type type)
    {
        if (NameOf(value) is { } name)
        {
            return name;
        }

        switch (value)
        {
            case string text:
                return Literal.Of(text);
            case bool truth:
                return Literal.Of(truth);
            case double number:
                return Literal.Of(number);
            case Enum choice:
                return $"global::{choice.GetType().FullName}.{choice}";
            case IFormattable integer when value.GetType().IsPrimitive:
                return integer.ToString(null, CultureInfo.InvariantCulture);
            case IEnumerable items:
                Type element = value.GetType().GetGenericArguments()[0];
                return $"new([{string.Join(", ", items.Cast<object>().Select(item => Expression(item, element)))}])";
            default:
                string[] assignments = [.. Assignments(value).Select(one => $"{one.Name} = {Expression(one.Value, one.Type)}")];
                string creation = Creation(value, isTyped: value.GetType() == type);
                string call = creation.EndsWith(")", StringComparison.Ordinal) ? creation : creation + "()";
                return assignments.Length == 0 ? call : $"{creation} {{ {string.Join(", ", assignments)} }}";
        }
    }

    private static bool IsRecord(object value) => value is not (string or IEnumerable or IFormattable or bool);

    // `new()`, `new T`, or either with the arguments of a positional record.
    private string Creation(object record, bool isTyped)
    {
        string arguments = string.Join(
            ", ", Positional(record).Select(property => Expression(property.GetValue(record)!, property.PropertyType)));
        string type = isTyped ? "" : $" global::{record.GetType().FullName}";
        return $"new{type}{(isTyped || arguments.Length > 0 ? $"({arguments})" : "")}";
    }

    private static IEnumerable<(string Name, object Value, Type Type)> Assignments(object record)
    {
        PropertyInfo[] positional = [.. Positional(record)];
        object defaults = Activator.CreateInstance(record.GetType(), [.. positional.Select(property => property.GetValue(record))]);
        foreach (PropertyInfo property in record.GetType().GetProperties().OrderBy(static property => Depth(property.DeclaringType!)))
        {
            object? value = property.GetValue(record);
            bool isRequired = property.CustomAttributes.Any(static attribute => attribute.AttributeType.FullName == Required);
            if (property.CanWrite
                && value is not null
                && !positional.Contains(property)
                && (isRequired || !value.Equals(property.GetValue(defaults))))
            {
                yield return (property.Name, value, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            }
        }
    }

    // Those of the base record first: they are what all of its kinds have.
    private static int Depth(Type type) => type.BaseType is null ? 0 : 1 + Depth(type.BaseType);

    private static IEnumerable<PropertyInfo> Positional(object record) => record.GetType().GetConstructors()
        .Select(static constructor => constructor.GetParameters())
        .OrderBy(static parameters => parameters.Length)
        .Last()
        .Select(parameter => record.GetType().GetProperty(parameter.Name));
}
