namespace TorchSharp.Utils;

/// <summary>Gives a module's field another name in <see cref="torch.nn.Module.state_dict"/> than its own.</summary>
[AttributeUsage(AttributeTargets.All)]
public class ComponentNameAttribute : Attribute
{
    /// <summary>The name; null means the field's own.</summary>
    public string? Name { get; set; }
}
