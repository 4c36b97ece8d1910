namespace Hmlstm.Runtime.Engines;

/// <summary>A place in an engine's stream: the state that it belongs to is the one after so many of its steps.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Steps">Its steps so far.</param>
internal sealed record HmLstmStreamPlace(HmLstmStreamRun Stream, long Steps);
