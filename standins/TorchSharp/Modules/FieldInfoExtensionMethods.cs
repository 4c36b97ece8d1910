using System.Reflection;
using TorchSharp.Utils;

namespace TorchSharp;

/// <summary>What a field is called as a part of a module.</summary>
public static class FieldInfoExtensionMethods
{
    /// <summary>The name in the field's <see cref="ComponentNameAttribute"/>, otherwise the field's own.</summary>
    public static string ComponentName(this FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
}
