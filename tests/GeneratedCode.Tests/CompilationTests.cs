using System.Globalization;
using System.Reflection;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Generator.Emit;
using Hmlstm.Generator.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>Generated classes among the user's own code.</summary>
public class CompilationTests
{
    [Fact]
    public void Namespaces_and_types_with_well_known_names_do_not_get_in_the_way()
    {
        const string decoys = """
            #pragma warning disable CS1591
            public class Tensor { }
            namespace Decoys.System { public class Func { } public class InvalidOperationException { } }
            namespace Decoys.TorchSharp { public class torch { } }
            namespace Decoys.Hmlstm { public class Runtime { } }
            namespace Decoys.Models.System.Collections.Generic { public class IReadOnlyList { } }
            namespace Decoys.Models.TorchSharp { public class torch { } }
            namespace Decoys.Models.Hmlstm.Definitions.Models { public class Schedule { } }
            namespace Decoys.Models
            {
                public class Embedding { }
                public class Schedule { }
                public class GatedHead { }
                public class Network { }
                public class ReadOnlySpan { }
            }
            """;

        Project.AssertCompiles([.. TestNetworks.Names.Select(name => Emit(name, "Decoys.Models")), decoys]);
    }

    [Theory]
    [InlineData("namespace Mine {{ public class {0} {{ }} }}")]
    [InlineData("namespace Mine {{ public delegate void {0}(); }}")]
    [InlineData("namespace Mine.{0} {{ public class Own {{ }} }}")]
    [InlineData("public class {0} {{ }}")]
    public void Types_and_namespaces_may_be_called_like_the_runtime_s(string declaration)
    {
        string[] names = ["Tensor", "HmLstm", "HmLstmState", "KLstm", "TorchRnn", "RnnState", "SequenceMask", "NetworkCounter"];
        string[] own =
        [
            .. names.Select(name => string.Format(CultureInfo.InvariantCulture, "#pragma warning disable CS1591\n" + declaration, name)),
        ];

        Project.AssertGeneratesAndCompiles(TestNetworks.Names.Select(name => File(name, "Mine")), own);
    }

    [Fact]
    public void Another_definition_s_namespace_may_be_called_like_the_runtime_s_types() =>
        Project.AssertGeneratesAndCompiles(
            [File("Characters", "Mine"), File("Markov", "Mine.Tensor"), File("TwoStacks", "Mine.HmLstm.Tensor")]);

    [Fact]
    public void Classes_without_a_namespace_compile() => Project.AssertCompiles([.. TestNetworks.Names.Select(name => Emit(name, ""))]);

    [Fact]
    public void Odd_names_make_classes_that_compile()
    {
        string[] names =
            ["words", "Ünïcödé", "_", "Level1", "level", "Hidden1", "HmLstm", "Module", "Definition", "Network", "call", "Lengths"];
        NetworkDefinition definition = Definition("Hostile");

        Project.AssertCompiles([.. names.Select(name => NetworkEmitter.Emit(definition with { Name = name }, "Words"))]);
    }

    [Fact]
    public void Every_fixture_of_the_language_compiles()
    {
        Assembly assembly = typeof(CompilationTests).Assembly;
        List<string> classes = [];
        foreach (string fixture in assembly.GetManifestResourceNames())
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(fixture)!);
            NetworkDefinition definition = NetworkParser.Parse(fixture, reader.ReadToEnd()).Definition!;
            classes.Add(NetworkEmitter.Emit(definition, $"Fixtures{classes.Count}"));
        }

        Assert.NotEmpty(classes);
        Project.AssertCompiles([.. classes]);
    }

    [Fact]
    public void Names_that_a_generated_class_uses_itself_are_refused_as_its_name()
    {
        foreach (string used in TestNetworks.Names.SelectMany(name => NamesUsedBy(Emit(name, "Samples"))).Distinct())
        {
            string text =
                $"model: {used}\ntask: regression\ninput: {{ features: 1 }}\n"
                + "layers: [ { cell: rnn, hidden: 2 } ]\noutput: { size: 1 }\n";
            Assert.Equal($"HML0106 {used}", $"{NetworkParser.Parse("x.model.yaml", text).Problems.SingleOrDefault()?.Id} {used}");
        }
    }

    [Fact]
    public void A_part_of_the_class_that_the_user_writes_joins_in()
    {
        const string own = """
            namespace Mine;

            public sealed partial class Hostile
            {
                /// <summary>Set by the hook.</summary>
                public bool IsReady { get; private set; }

                partial void OnCreated() => IsReady = Schedules.Count == 0 && Slope > 0;
            }
            """;

        Project.AssertCompiles(Emit("Hostile", "Mine"), own);
    }

    private static string Emit(string name, string @namespace) => NetworkEmitter.Emit(Definition(name), @namespace);

    /// <summary>The definition as a file; over so many epochs that no schedule is warned of.</summary>
    private static YamlText File(string name, string? @namespace)
    {
        NetworkDefinition definition = Definition(name);
        definition = definition with { Namespace = @namespace, Training = definition.Training with { Epochs = 1000 } };
        return new($"/app/{name}.model.yaml", DefinitionWriter.Render(definition));
    }

    /// <summary>What a class declares.</summary>
    private static IEnumerable<string> NamesUsedBy(string source)
    {
        CompilationUnitSyntax file = CSharpSyntaxTree.ParseText(source).GetCompilationUnitRoot();
        ClassDeclarationSyntax type = file.DescendantNodes().OfType<ClassDeclarationSyntax>().First();
        return type.Members.OfType<FieldDeclarationSyntax>()
            .SelectMany(field => field.Declaration.Variables)
            .Select(field => field.Identifier.Text)
            .Concat(type.Members.OfType<PropertyDeclarationSyntax>().Select(property => property.Identifier.Text))
            .Concat(type.Members.OfType<MethodDeclarationSyntax>().Select(method => method.Identifier.Text))
            .Concat(type.Members.OfType<ClassDeclarationSyntax>().Select(nested => nested.Identifier.Text));
    }

    private static NetworkDefinition Definition(string name)
    {
        using Runtime.INetwork network = TestNetworks.Create(name);
        return network.Definition;
    }
}
