namespace Hmlstm.Cli.Diagnosis;

/// <summary>One thing that the tool needs or can use, as it is on this machine.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="State">How it is.</param>
/// <param name="Text">What was found.</param>
/// <param name="Cure">What to do; null when nothing is to be done.</param>
internal sealed record Finding(string Name, FindingState State, string Text, string? Cure = null);
