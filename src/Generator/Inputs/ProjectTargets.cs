using Hmlstm.Definitions.Models;
using Microsoft.CodeAnalysis;

namespace Hmlstm.Generator.Inputs;

/// <summary>Which classes a project can have, by what it references.</summary>
/// <param name="WritesNetwork">Whether networks are written: always but where a project has the predictors' library alone.</param>
/// <param name="WritesPredictor">Whether predictors are written.</param>
internal readonly record struct ProjectTargets(bool WritesNetwork, bool WritesPredictor)
{
    private const string Runtime = "Hmlstm.Runtime";
    private const string Inference = "Hmlstm.Inference";

    /// <summary>What follows from the names of the assemblies that a compilation references.</summary>
    internal static ProjectTargets Of(Compilation compilation)
    {
        bool hasNetwork = false, hasPredictor = false;
        foreach (AssemblyIdentity assembly in compilation.ReferencedAssemblyNames)
        {
            hasNetwork |= assembly.Name == Runtime;
            hasPredictor |= assembly.Name == Inference;
        }

        return new(hasNetwork || !hasPredictor, hasPredictor);
    }
}

/// <summary>The predictors whose names are those of other networks.</summary>
internal static class TakenPredictors
{
    /// <summary>The full names of the networks that have no predictor, because another network has its name.</summary>
    internal static EquatableArray<string> Of(IEnumerable<TypeClaim?> claims)
    {
        HashSet<string> names = new(claims.OfType<TypeClaim>().Select(static claim => claim.FullName), StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> taken = names.Where(name => names.Contains(name + ModelSource.PredictorEnding));
        return new(taken.OrderBy(static name => name, StringComparer.Ordinal));
    }
}
