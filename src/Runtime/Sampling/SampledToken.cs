namespace Hmlstm.Runtime.Sampling;

/// <summary>One drawn token.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Text">What it adds to the text: a character; for bytes nothing until a character is complete.</param>
public readonly record struct SampledToken(long Token, string Text);
