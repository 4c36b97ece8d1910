using Hmlstm.Package.Tests.Support;

namespace Hmlstm.Package.Tests;

/// <summary>Tests that share one package and one build of the users' projects.</summary>
[CollectionDefinition(nameof(PackageTests))]
public class PackageTests : ICollectionFixture<PackedHmlstm>;
