using System.Text.Json.Serialization;

namespace Hmlstm.Inference;

/// <summary>What is read and written as JSON, without reflection: trimmed and natively compiled programs have none.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class PlainJson : JsonSerializerContext;
