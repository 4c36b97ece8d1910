using Hmlstm.Testing;

namespace HmlstmApp.Tests;

public class WavesTests
{
    private static readonly GeneratedModel Model =
        GeneratedModel.Of("../../src/HmlstmApp/waves.model.yaml", rootNamespace: "HmlstmApp");

    [Fact]
    public void The_definition_has_no_errors_and_no_warnings() => Assert.Empty(Model.Diagnostics);

    // With the package Verify.Xunit this is a snapshot: Verifier.Verify(Model.Code, extension: "cs").
    [Fact]
    public void The_class_has_the_members_that_the_program_uses()
    {
        Assert.Contains("public sealed partial class Waves", Model.Code);
        Assert.Contains("public const long ParameterCount", Model.Code);
    }
}
