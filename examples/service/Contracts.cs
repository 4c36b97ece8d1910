using System.Text.Json.Serialization;

namespace Hmlstm.Examples;

/// <summary>A new session.</summary>
/// <param name="Id">Who has it may use the session: 32 random hexadecimal digits.</param>
internal sealed record SessionCreated(string Id);

/// <summary>A boundary: a segment of a level ended with a character.</summary>
/// <param name="Position">The character, counted from 0 at the beginning of the stream.</param>
/// <param name="Level">From 1, the bottom.</param>
internal readonly record struct Boundary(long Position, int Level);

/// <summary>A character that may come next.</summary>
/// <param name="Text">The character.</param>
/// <param name="Probability">How probable the network holds it to be.</param>
internal readonly record struct NextCharacter(string Text, double Probability);

/// <summary>What a piece of text led to.</summary>
/// <param name="Position">Of its first character in the stream.</param>
/// <param name="Text">The text as the network read it, in the letters of its alphabet.</param>
/// <param name="Boundaries">Those in the text, in their order.</param>
/// <param name="Next">The most probable next characters; null unless asked for.</param>
internal sealed record Reading(long Position, string Text, IReadOnlyList<Boundary> Boundaries, IReadOnlyList<NextCharacter>? Next);

/// <summary>The data of an event: of a boundary its place, of an end the reason; nothing where the service shows that it lives.</summary>
internal sealed record StreamEvent(long? Position = null, int? Level = null, string? Reason = null);

/// <summary>How the service is.</summary>
internal sealed record Health(string Status, string Model, string Fingerprint, int Sessions, int Listeners);

/// <summary>JSON without reflection; how names and nulls are written, the service says.</summary>
[JsonSerializable(typeof(SessionCreated))]
[JsonSerializable(typeof(Reading))]
[JsonSerializable(typeof(StreamEvent))]
[JsonSerializable(typeof(Health))]
internal sealed partial class ServiceJson : JsonSerializerContext;
