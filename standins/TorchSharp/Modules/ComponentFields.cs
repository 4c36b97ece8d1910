using System.Reflection;

namespace TorchSharp.Modules;

/// <summary>The instance fields of a module's class and its base classes, most derived first; a name counts where it is seen first.</summary>
internal static class ComponentFields
{
    public static IEnumerable<FieldInfo> Of(Type type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (Type? level = type; level is not null && level != typeof(torch.nn.Module); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            {
                if (seen.Add(field.Name))
                {
                    yield return field;
                }
            }
        }
    }
}
