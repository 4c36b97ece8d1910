namespace Hmlstm.Definitions.Validation;

/// <summary>How long the training goes on, as far as a file says.</summary>
/// <param name="Epochs">The epochs, stated or by default.</param>
/// <param name="IsStated">Whether the file states them; only then a schedule can be too long for them.</param>
internal readonly record struct Horizon(int Epochs, bool IsStated);
