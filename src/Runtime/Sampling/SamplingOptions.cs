namespace Hmlstm.Runtime.Sampling;

/// <summary>How tokens are drawn from a network's logits.</summary>
public sealed record SamplingOptions
{
    /// <summary>What the logits are divided by before they become probabilities; finite, 0 or more. Below 1 likely tokens become likelier, above 1 rarer ones
    /// do; 0 takes the largest logit and draws nothing.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How many of the largest logits may be drawn, at least 1; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>The seed of the draws: the same seed and the same logits give the same tokens on every machine.</summary>
    public ulong Seed { get; init; } = 1;
}
