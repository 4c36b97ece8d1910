using System.ComponentModel;
using System.Reflection;
using Xunit.Sdk;

namespace VerifyXunit;

/// <summary>Remembers which test runs. The package's props put it on the test assembly.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class UseVerifyAttribute : BeforeAfterTestAttribute
{
    private static readonly AsyncLocal<MethodInfo?> Current = new();

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => Current.Value = methodUnderTest;

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest) => Current.Value = null;

    /// <summary>The test that runs.</summary>
    /// <exception cref="InvalidOperationException">None does, or the assembly lacks the attribute.</exception>
    public static MethodInfo GetMethod() =>
        Current.Value ?? throw new InvalidOperationException("No test is known; Verify.Xunit.props puts [UseVerify] on the assembly.");
}
