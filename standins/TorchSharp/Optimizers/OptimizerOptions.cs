namespace TorchSharp.Modules;

/// <summary>The options of a group of parameters; what is null is taken from the optimizer.</summary>
public class OptimizerOptions
{
    /// <summary>The factor of the next step.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The factor at the beginning.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Takes over all values of another object.</summary>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }

    /// <summary>Takes over the values that are null here.</summary>
    internal virtual void FillFrom(OptimizerOptions defaults)
    {
    }
}
