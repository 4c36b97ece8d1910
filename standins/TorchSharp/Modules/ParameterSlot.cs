namespace TorchSharp.Modules;

/// <summary>A field of a module that holds a parameter of its own.</summary>
internal static class ParameterSlot
{
    /// <summary>Puts a parameter in, out of reach of dispose scopes, and disposes the one that was there.</summary>
    public static void Set(ref Parameter? slot, Parameter? value)
    {
        if (!ReferenceEquals(slot, value))
        {
            slot?.Dispose();
        }

        slot = value;
        slot?.DetachFromDisposeScope();
    }
}
